import { type Disposable, Emitter } from '../../base/index.js';
import type { TracePlace } from './place.js';

/** The trace that was marked to be compared with another one. */
export interface Mark extends TracePlace {
  /** How a person calls it. */
  readonly title: string;
}

/** Holds the marked trace; all trace panels show it. */
export class CompareMark implements Disposable {
  private marked: Mark | undefined;
  private readonly changed = new Emitter<Mark | undefined>();
  readonly onChange = this.changed.event;

  get value(): Mark | undefined {
    return this.marked;
  }

  set(mark: Mark | undefined): void {
    this.marked = mark;
    this.changed.fire(mark);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
