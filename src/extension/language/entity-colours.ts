import {
  Range,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { z } from 'zod';
import { type Disposable, DisposableStore, toDisposable } from '../../base/index.js';
import { colourOf, thingColours } from '../../view/colours.js';
import { log } from '../shared/log.js';

/** How long typing must rest before names are coloured anew; names that stay move with their text meanwhile. */
const REST_MS = 150;

const position = z.object({ line: z.int(), character: z.int() });
/** What the language server answers to `mrsi/entityTypes`. */
const entityTypes = z.array(
  z.object({ range: z.object({ start: position, end: position }), place: z.int(), isDeclaration: z.boolean() }),
);

interface Colour {
  readonly used: TextEditorDecorationType;
  readonly declared: TextEditorDecorationType;
}

/** The names of types of entities in the colour that the trace panel gives their entities; where declared with a square of it. */
class EntityColours implements Disposable {
  private readonly store = new DisposableStore();
  private readonly colours: readonly Colour[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: LanguageClient) {
    this.colours = thingColours.map((name): Colour => {
      const color = new ThemeColor(name);
      const square = {
        contentText: '',
        width: '0.65em',
        height: '0.65em',
        margin: '0 0.4em 0 0',
        backgroundColor: color,
      };
      return {
        used: this.store.add(window.createTextEditorDecorationType({ color })),
        declared: this.store.add(window.createTextEditorDecorationType({ color, before: square })),
      };
    });
    this.store.add(toDisposable(() => clearTimeout(this.timer)));
    this.store.add(window.onDidChangeVisibleTextEditors(() => this.soon(0)));
    this.store.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isTemplate(document)) this.soon(REST_MS);
      }),
    );
    this.soon(0);
  }

  dispose(): void {
    this.store.dispose();
  }

  private soon(rest: number): void {
    clearTimeout(this.timer);
    // Types may be declared in another file than the one that changed, so every visible template counts.
    this.timer = setTimeout(() => {
      for (const editor of window.visibleTextEditors)
        if (isTemplate(editor.document))
          this.colour(editor).catch((error: unknown) => log().debug(`No colours of types: ${String(error)}`));
    }, rest);
  }

  private async colour(editor: TextEditor): Promise<void> {
    const { document } = editor;
    const { version } = document;
    const answer: unknown = await this.client.sendRequest('mrsi/entityTypes', {
      textDocument: { uri: this.client.code2ProtocolConverter.asUri(document.uri) },
    });
    // What was typed meanwhile asks again.
    if (document.version !== version || this.store.isDisposed) return;
    const found = entityTypes.parse(answer);
    for (const [index, { used, declared }] of this.colours.entries()) {
      const ofColour = found.filter(({ place }) => colourOf(place) === index);
      editor.setDecorations(used, rangesOf(ofColour.filter(({ isDeclaration }) => !isDeclaration)));
      editor.setDecorations(declared, rangesOf(ofColour.filter(({ isDeclaration }) => isDeclaration)));
    }
  }
}

const isTemplate = (document: TextDocument): boolean =>
  document.languageId === 'mrsi' && (document.uri.scheme === 'file' || document.uri.scheme === 'untitled');

const rangesOf = (types: z.infer<typeof entityTypes>): readonly Range[] =>
  types.map(({ range: { start, end } }) => new Range(start.line, start.character, end.line, end.character));

/** Colours the names of types of entities in templates. */
export const colourEntityTypes = (client: LanguageClient): Disposable => new EntityColours(client);
