import {
  EvaluatableExpression,
  type EvaluatableExpressionProvider,
  type InlineValue,
  type InlineValueContext,
  InlineValueEvaluatableExpression,
  type InlineValuesProvider,
  type Position,
  Range,
  type TextDocument,
} from 'vscode';

/** The path of a hole, `{{ e.span as … }}`, or the condition of a branch, `{% if e.visible %}`. */
const holes = /\{\{-?\s*([A-Za-z_][\w.]*)|\{%-?\s*(?:el)?if\s+(?:not\s+)?([A-Za-z_][\w.]*)\s*-?%\}/g;

/** Shows the values of the holes of the lines round the place where a session has halted, each path once a line. */
export class HoleValues implements InlineValuesProvider {
  provideInlineValues(document: TextDocument, viewPort: Range, context: InlineValueContext): InlineValue[] {
    const values: InlineValue[] = [];
    const last = Math.min(viewPort.end.line, context.stoppedLocation.end.line);
    for (let line = viewPort.start.line; line <= last; line++) {
      const seen = new Set<string>();
      const { text } = document.lineAt(line);
      for (const match of text.matchAll(holes)) {
        const path = match[1] ?? match[2];
        if (path === undefined || seen.has(path)) continue;
        seen.add(path);
        const start = match.index + match[0].indexOf(path);
        values.push(new InlineValueEvaluatableExpression(new Range(line, start, line, start + path.length), path));
      }
    }
    return values;
  }
}

/** What a hover evaluates: the whole path round the pointer, up to the name that it is on. */
export class PathUnderPointer implements EvaluatableExpressionProvider {
  provideEvaluatableExpression(document: TextDocument, position: Position): EvaluatableExpression | undefined {
    const path = document.getWordRangeAtPosition(position, /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/);
    const word = document.getWordRangeAtPosition(position, /[A-Za-z_]\w*/);
    if (path === undefined || word === undefined) return undefined;
    const range = new Range(path.start, word.end);
    return new EvaluatableExpression(range, document.getText(range));
  }
}
