import { randomBytes } from 'node:crypto';
import {
  type ExtensionContext,
  Range,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { type Disposable, DisposableStore, inSpace, toDisposable } from '../../base/index.js';
import { type NodeId, type Program, type Style } from '../../program/index.js';
import type { FromPreview, ToPreview } from '../../view/preview/messages.js';
import { findNode, nodesAt, styleAt } from '../../view/preview/nodes-at.js';
import { chosenModel } from '../model/model-folder.js';
import { basename, resolveFrom } from '../shared/files.js';
import { log } from '../shared/log.js';
import { shownError } from '../shared/shown-error.js';
import { compileEdited } from '../templates/compile.js';
import { pageOf } from '../traces/html.js';
import { boxChoice, boxChoices, hasBoxes } from './boxes.js';
import { compose } from './compose.js';
import { fromPreview } from './incoming.js';
import { type PreviewMemory, remember } from './memory.js';
import { type ModelView, readModelView } from './model-view.js';
import { type FoundSample, WorkspaceSamples } from './samples.js';

/** How long typing must rest before the preview is rendered anew. */
const REST_MS = 100;

export const PREVIEW = 'mrsi.preview';

const assetsOf = ({ extensionUri }: ExtensionContext): Uri => Uri.joinPath(extensionUri, 'dist', 'webview');

/** Whether an editor shows a template. */
export const isTemplate = (editor: TextEditor | undefined): editor is TextEditor =>
  editor?.document.languageId === 'mrsi';

/** The preview beside the editor: it follows the template that is edited, and the cursor in it. */
export class PreviewPanel implements Disposable {
  private readonly store = new DisposableStore();
  private readonly samples = new WorkspaceSamples();
  private timer: NodeJS.Timeout | undefined;
  /** Counts renderings: only the last one that was begun is shown. */
  private round = 0;
  private ready = false;
  private programs: readonly Program[] = [];
  private chosenStyle: string | undefined;
  private chosenSample: string | undefined;
  private chosenBoxes: string | undefined;

  /**
   * @param panel an empty one, or one that was open before the window was reloaded
   * @param memory what that one showed
   */
  constructor(
    private readonly context: ExtensionContext,
    private readonly panel: WebviewPanel,
    private document: TextDocument,
    memory?: PreviewMemory,
  ) {
    [this.chosenStyle, this.chosenSample, this.chosenBoxes] = [memory?.style, memory?.sample, memory?.boxes];
    const assets = assetsOf(context);
    const { webview } = this.panel;
    webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.store.add(webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    this.store.add(this.panel.onDidDispose(() => this.dispose()));
    this.store.add(toDisposable(() => clearTimeout(this.timer)));
    // Imports and data files count too, so every change of a text may be one.
    this.store.add(workspace.onDidChangeTextDocument(({ document }) => this.changed(document)));
    this.store.add(workspace.onDidSaveTextDocument(() => this.soon()));
    this.store.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('mrsi.model')) this.soon();
      }),
    );
    this.store.add(window.onDidChangeActiveTextEditor((editor) => this.follow(editor)));
    this.store.add(
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => this.moved(textEditor, kind !== undefined)),
    );
    webview.html = pageOf({
      title: 'Preview',
      source: webview.cspSource,
      script: webview.asWebviewUri(Uri.joinPath(assets, 'preview.js')).toString(),
      style: webview.asWebviewUri(Uri.joinPath(assets, 'preview.css')).toString(),
      nonce: randomBytes(18).toString('base64url'),
    });
    this.name();
  }

  /** Called when the panel was closed. */
  onDidDispose(listener: () => void): void {
    this.store.add(toDisposable(listener));
  }

  dispose(): void {
    this.store.dispose();
    this.panel.dispose();
  }

  /** Brings the preview to the front, for a template. */
  show(editor: TextEditor): void {
    this.panel.reveal(undefined, true);
    this.follow(editor);
  }

  private follow(editor: TextEditor | undefined): void {
    if (!isTemplate(editor) || editor.document === this.document) return;
    this.document = editor.document;
    [this.chosenStyle, this.chosenSample, this.programs] = [undefined, undefined, []];
    this.name();
    this.soon(0);
  }

  private name(): void {
    this.panel.title = `Preview ${basename(this.document.fileName)}`;
  }

  private changed(document: TextDocument): void {
    if (document.languageId === 'mrsi') this.soon();
  }

  private soon(rest = REST_MS): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.render(), rest);
  }

  private receive(raw: unknown): void {
    const message = fromPreview.safeParse(raw);
    if (!message.success) log().warn(`A preview sent something unknown: ${message.error.message}`);
    else this.handle(message.data).catch((error: unknown) => log().error(String(error)));
  }

  private async handle(message: FromPreview): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        return this.render();
      case 'chooseStyle':
        this.chosenStyle = message.style;
        return this.render();
      case 'chooseSample':
        this.chosenSample = message.sample;
        return this.render();
      case 'chooseBoxes':
        this.chosenBoxes = message.boxes;
        return this.render();
      case 'select':
        return this.select(message.node);
    }
  }

  private async render(): Promise<void> {
    if (!this.ready) return;
    const round = ++this.round;
    const { document } = this;
    const message = await this.rendered(document).catch(
      (error: unknown): ToPreview => ({
        type: 'broken',
        file: basename(document.fileName),
        problems: [{ place: basename(document.fileName), message: shownError(error).message }],
      }),
    );
    if (round !== this.round || this.store.isDisposed) return;
    await this.panel.webview.postMessage(message);
    this.tellCursor();
    await remember(this.context.workspaceState, {
      template: document.uri.toString(),
      ...(this.chosenStyle === undefined ? {} : { style: this.chosenStyle }),
      ...(this.chosenSample === undefined ? {} : { sample: this.chosenSample }),
      ...(this.chosenBoxes === undefined ? {} : { boxes: this.chosenBoxes }),
    });
  }

  private async rendered(document: TextDocument): Promise<ToPreview> {
    const file = basename(document.fileName);
    const { programs, diagnostics } = await compileEdited(document.fileName);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      const problems = errors.map(({ path, range, message }) => ({
        place: `${basename(path)}:${range.start.line + 1}`,
        message,
      }));
      return { type: 'broken', file, problems };
    }
    const found = this.findStyle(programs);
    if (document === this.document) this.programs = programs;
    if (found === undefined)
      return { type: 'broken', file, problems: [{ place: file, message: 'There is no style to render.' }] };
    const { program, style } = found;
    const samples = await this.samples.for(program, document.fileName);
    const sample = this.findSample(samples);
    const model = await this.model();
    const boxes = boxChoice(this.chosenBoxes, model);
    return {
      type: 'rendered',
      file,
      styles: programs.flatMap(({ styles }) => styles.map(({ name }) => name)),
      samples: samples.map(({ id, title }) => ({ id, title })),
      ...(sample === undefined ? {} : { sample: sample.id }),
      boxes: hasBoxes(program) ? boxChoices(model) : [],
      box: boxes.id,
      rendering: await compose(program, style, sample, boxes),
    };
  }

  /** How the model of the settings sees and writes; nothing where there is none. */
  private async model(): Promise<ModelView | undefined> {
    try {
      const { folder, boxSpace } = chosenModel(this.context);
      const view = await readModelView(folder);
      return view === undefined ? undefined : { ...view, spelling: inSpace(view.spelling, boxSpace) };
    } catch {
      // The status bar and a run say that the folder is missing.
      return undefined;
    }
  }

  /** The chosen style; without a choice the one at the cursor, else the first. */
  private findStyle(programs: readonly Program[]): { readonly program: Program; readonly style: Style } | undefined {
    const all = programs.flatMap((program) => program.styles.map((style) => ({ program, style })));
    const wanted = this.chosenStyle ?? this.styleAtCursor(programs);
    return all.find(({ style }) => style.name === wanted) ?? all[0];
  }

  /** The chosen sample; without a choice the first that has a label to write. */
  private findSample(samples: readonly FoundSample[]): FoundSample | undefined {
    return (
      samples.find(({ id }) => id === this.chosenSample) ??
      samples.find(({ sample }) => sample.label !== undefined) ??
      samples[0]
    );
  }

  private get editor(): TextEditor | undefined {
    return window.visibleTextEditors.find(({ document }) => document === this.document);
  }

  /** Offset of the cursor; in the indentation of a line, of what the line begins with. */
  private get cursor(): number | undefined {
    const { editor } = this;
    if (editor === undefined) return undefined;
    const { active } = editor.selection;
    const { firstNonWhitespaceCharacterIndex: indentation } = this.document.lineAt(active.line);
    return this.document.offsetAt(active.with({ character: Math.max(active.character, indentation) }));
  }

  private styleAtCursor(programs: readonly Program[]): string | undefined {
    return this.cursor === undefined ? undefined : styleAt(programs, this.cursor);
  }

  /** `byUser`: not by the editor itself, which puts the cursor back where it was when a window is opened again. */
  private moved(editor: TextEditor, byUser: boolean): void {
    if (editor.document !== this.document) return;
    const style = this.styleAtCursor(this.programs);
    if (byUser && style !== undefined && style !== this.shownStyle?.name) {
      this.chosenStyle = style;
      this.soon(0);
    } else this.tellCursor();
  }

  private get shownStyle(): Style | undefined {
    return this.findStyle(this.programs)?.style;
  }

  private tellCursor(): void {
    const { cursor, shownStyle } = this;
    if (!this.ready) return;
    const nodes = cursor === undefined || shownStyle === undefined ? [] : nodesAt(shownStyle, 0, cursor);
    const message: ToPreview = { type: 'cursor', nodes };
    void this.panel.webview.postMessage(message);
  }

  /** Selects what a node is written as, in the editor that shows it or in a new one. */
  private async select(id: NodeId): Promise<void> {
    const found = this.findStyle(this.programs);
    const node = found === undefined ? undefined : findNode(found.style, id);
    const source = found?.program.sources[node?.range.source ?? 0];
    if (found === undefined || node === undefined || source === undefined) return;
    const path = node.range.source === 0 ? this.document.fileName : resolveFrom(this.document.fileName, source.path);
    const uri = node.range.source === 0 ? this.document.uri : Uri.file(path);
    const document = await workspace.openTextDocument(uri);
    const open = window.visibleTextEditors.find((editor) => editor.document === document);
    const editor = await window.showTextDocument(document, {
      viewColumn: open?.viewColumn ?? ViewColumn.One,
      preserveFocus: true,
    });
    const range = withoutMargins(
      document,
      new Range(document.positionAt(node.range.start), document.positionAt(node.range.end)),
    );
    editor.selection = new Selection(range.end, range.start);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

/** A range without the white space at its ends, which belongs to the layout of the template; all of it where nothing else is there. */
function withoutMargins(document: TextDocument, range: Range): Range {
  const text = document.getText(range);
  if (text.trim() === '') return range;
  const start = document.offsetAt(range.start) + text.length - text.trimStart().length;
  return new Range(document.positionAt(start), document.positionAt(start + text.trim().length));
}
