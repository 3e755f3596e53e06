import type { LangiumDocument } from 'langium';
import type { Report } from './problem.js';

/** Reports what the lexer and the parser could not read. */
export function reportSyntax(document: LangiumDocument, report: Report): void {
  const { lexerErrors, parserErrors } = document.parseResult;
  for (const error of lexerErrors) {
    report('syntax', { start: error.offset, end: error.offset + error.length }, error.message);
  }
  const reported = new Set<number>();
  const length = document.textDocument.getText().length;
  for (const error of parserErrors) {
    const { token } = error;
    const previous = 'previousToken' in error ? (error.previousToken as typeof token | undefined) : undefined;
    const known = token.startOffset >= 0 && !Number.isNaN(token.startOffset);
    const end = previous?.endOffset;
    const start = known ? token.startOffset : end === undefined || Number.isNaN(end) ? length : end + 1;
    // One mistake makes many rules fail at the same token; the innermost one says most.
    if (reported.has(start)) continue;
    reported.add(start);
    report('syntax', { start, end: known ? (token.endOffset ?? start) + 1 : start }, error.message);
  }
}
