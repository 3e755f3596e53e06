import type { LangiumDocument, Lexer } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  Range,
  TextEdit,
} from 'vscode-languageserver';
import { formatChanges } from '../../language/format/format.js';
import { editorRange } from './ranges.js';

/** Formats a file, a range of lines, or what was just typed. */
export class MrsiFormatter implements Formatter {
  readonly formatOnTypeOptions = { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] };

  constructor(private readonly lexer: () => Lexer) {}

  formatDocument(document: LangiumDocument): TextEdit[] {
    const text = document.textDocument.getText();
    return formatChanges(text, (each) => this.lexer().tokenize(each)).map((change) => ({
      range: editorRange(document, change.range),
      newText: change.text,
    }));
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter((edit) => isOnLines(edit.range, range.start.line, range.end.line));
  }

  formatDocumentOnType(document: LangiumDocument, { position }: DocumentOnTypeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter((edit) => isOnLines(edit.range, position.line - 1, position.line));
  }
}

const isOnLines = (range: Range, first: number, last: number): boolean =>
  range.start.line >= first && range.end.line <= last;
