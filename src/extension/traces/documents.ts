import { type Disposable, toDisposable } from '../../base/index.js';
import { type BoxSpaces, TraceDocument } from './trace-document.js';

interface Held {
  readonly opening: Promise<TraceDocument>;
  holders: number;
}

/** A document together with the right to it; disposing it gives the right back. */
export interface DocumentHold extends Disposable {
  readonly document: TraceDocument;
}

/** The trace documents that editors and runs hold: one for each file, closed when nobody holds it any more. */
export class TraceDocuments implements Disposable {
  private readonly held = new Map<string, Held>();

  /** @param boxSpaces how boxes of a model are read, where not as its files say */
  constructor(private readonly boxSpaces?: BoxSpaces) {}

  /** Opens a file, or takes part in one that is open. */
  async hold(path: string): Promise<DocumentHold> {
    const held = this.held.get(path) ?? { opening: TraceDocument.open(path, this.boxSpaces), holders: 0 };
    this.held.set(path, held);
    held.holders++;
    const document = await held.opening;
    const release = toDisposable(() => {
      if (--held.holders > 0) return;
      this.held.delete(path);
      document.dispose();
    });
    return { document, dispose: () => release.dispose() };
  }

  /** Reads boxes of the open documents as is wanted now. */
  renewBoxes(): void {
    for (const { opening } of this.held.values()) void opening.then((document) => document.renewBoxes());
  }

  /** Number of open documents: what a leak test counts. */
  get size(): number {
    return this.held.size;
  }

  dispose(): void {
    for (const { opening } of this.held.values()) void opening.then((document) => document.dispose());
    this.held.clear();
  }
}
