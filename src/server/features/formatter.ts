import type { LangiumDocument, Lexer } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  Range,
  TextEdit,
} from 'vscode-languageserver';
import type { TextChange } from '../../language/diagnostics/problem.js';
import { formatChanges } from '../../language/format/format.js';
import { editorRange } from './ranges.js';

/** Formats a file, a range of lines, or what was just typed. */
export class MrsiFormatter implements Formatter {
  readonly formatOnTypeOptions = { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] };

  constructor(private readonly lexer: () => Lexer) {}

  formatDocument(document: LangiumDocument): TextEdit[] {
    const text = document.textDocument.getText();
    return formatChanges(text, (each) => this.lexer().tokenize(each)).map((each) => {
      const change = minimal(text, each);
      return { range: editorRange(document, change.range), newText: change.text };
    });
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter((edit) => isOnLines(edit.range, range.start.line, range.end.line));
  }

  formatDocumentOnType(document: LangiumDocument, { position }: DocumentOnTypeFormattingParams): TextEdit[] {
    return this.formatDocument(document).filter((edit) => isOnLines(edit.range, position.line - 1, position.line));
  }
}

/** A change without what it leaves as it is: the indentation of a line is then on that line, not on the one before. */
function minimal(text: string, { range: { start, end }, text: wanted }: TextChange): TextChange {
  const before = text.slice(start, end);
  const shorter = Math.min(before.length, wanted.length);
  let front = 0;
  while (front < shorter && before[front] === wanted[front]) front++;
  let back = 0;
  while (back < shorter - front && before.at(-1 - back) === wanted.at(-1 - back)) back++;
  return {
    range: { start: start + front, end: end - back },
    text: wanted.slice(front, wanted.length - back),
  };
}

const isOnLines = (range: Range, first: number, last: number): boolean =>
  range.start.line >= first && range.end.line <= last;
