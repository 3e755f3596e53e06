import { type TextDocument, type TextEditor, window, workspace } from 'vscode';
import { type Disposable, DisposableStore } from '../../base/index.js';
import { findStyle, type Program } from '../../program/index.js';
import type { TemplateLink } from '../../view/messages.js';
import { nodesAt } from '../../view/preview/nodes-at.js';
import { findPlace, openSourceRange } from '../templates/open-source.js';

/** The template of a trace beside its panel: says which nodes its cursor is in. */
export class LinkedTemplate implements Disposable {
  private readonly store = new DisposableStore();
  private style: string | undefined;
  /** Each source of the program, where it was found; `certain` while it is as it was when the trace was written. */
  private readonly documents = new Map<number, { readonly document: TextDocument; readonly certain: boolean }>();

  constructor(
    private readonly traceFile: string,
    private readonly program: Program,
    private readonly tell: (link: TemplateLink) => void,
  ) {
    this.store.add(window.onDidChangeTextEditorSelection(({ textEditor }) => this.tellOf(textEditor)));
    this.store.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        for (const [source, known] of this.documents)
          if (known.document === document) this.documents.set(source, { document, certain: false });
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  /**
   * Begins to follow the template.
   * @param open shows it at the style, beside the panel, which keeps the focus
   */
  async start(style: string | undefined, open: boolean): Promise<void> {
    this.style = style;
    const declared = style === undefined ? undefined : findStyle(this.program, style);
    const range = declared?.range ?? this.program.schema.range;
    await this.locate();
    if (this.documents.size === 0) return this.tell({ state: 'missing', nodes: [] });
    const named = style === undefined ? undefined : ({ kind: 'style', name: style } as const);
    if (open) await openSourceRange(this.traceFile, this.program, range, named);
    const editor = window.visibleTextEditors.find(({ document }) => this.sourceOf(document) !== undefined);
    if (editor !== undefined) this.tellOf(editor);
  }

  /** The panel shows a trace in this style now. */
  show(style: string): void {
    this.style = style;
  }

  private async locate(): Promise<void> {
    for (const source of this.program.sources.keys()) {
      const range = { ...this.program.schema.range, source };
      // oxlint-disable-next-line no-await-in-loop -- a template has few files
      const place = await findPlace(this.traceFile, this.program, range);
      if (place !== undefined) this.documents.set(source, place);
    }
  }

  private sourceOf(document: TextDocument): number | undefined {
    return [...this.documents].find(([, known]) => known.document === document)?.[0];
  }

  private tellOf({ document, selection }: TextEditor): void {
    const source = this.sourceOf(document);
    if (source === undefined || this.store.isDisposed) return;
    const style = this.style === undefined ? undefined : findStyle(this.program, this.style);
    if (this.documents.get(source)?.certain !== true) return this.tell({ state: 'changed', nodes: [] });
    const nodes = style === undefined ? [] : nodesAt(style, source, document.offsetAt(selection.start));
    this.tell({ state: 'linked', nodes });
  }
}
