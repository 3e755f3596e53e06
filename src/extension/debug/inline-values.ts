import {
  type CancellationToken,
  debug,
  EvaluatableExpression,
  type EvaluatableExpressionProvider,
  type InlineValueContext,
  InlineValueText,
  type InlineValuesProvider,
  type Position,
  Range,
  type TextDocument,
} from 'vscode';
import { z } from 'zod';

/** The path of a hole, `{{ e.span as … }}`, or the condition of a branch, `{% if e.visible %}`. */
const holes = /\{\{-?\s*([A-Za-z_][\w.]*)|\{%-?\s*(?:el)?if\s+(?:not\s+)?([A-Za-z_][\w.]*)\s*-?%\}/g;

const evaluated = z.object({ result: z.string() });

/** The value of a path in a frame of the session that has the focus; nothing where it is not written yet. */
async function valueOf(path: string, frameId: number): Promise<string | undefined> {
  try {
    // As for a hover: what is not known is no value but an error.
    const answer: unknown = await debug.activeDebugSession?.customRequest('evaluate', {
      expression: path,
      frameId,
      context: 'hover',
    });
    return evaluated.safeParse(answer).data?.result;
  } catch {
    return undefined;
  }
}

/** Shows the values of the holes of the lines up to the place where a session has halted, each path once a line. */
export class HoleValues implements InlineValuesProvider {
  async provideInlineValues(
    document: TextDocument,
    viewPort: Range,
    context: InlineValueContext,
    token: CancellationToken,
  ): Promise<InlineValueText[]> {
    const found = pathsIn(document, viewPort, context);
    const paths = [...new Set(found.map(({ path }) => path))];
    const values = new Map(
      await Promise.all(paths.map(async (path) => [path, await valueOf(path, context.frameId)] as const)),
    );
    if (token.isCancellationRequested) return [];
    return found.flatMap(({ path, range }) => {
      const value = values.get(path);
      return value === undefined ? [] : [new InlineValueText(range, `${path} = ${value}`)];
    });
  }
}

/** Where paths stand in the lines that can be seen, down to the one where a session has halted. */
function pathsIn(
  document: TextDocument,
  viewPort: Range,
  context: InlineValueContext,
): readonly { readonly path: string; readonly range: Range }[] {
  const values: { readonly path: string; readonly range: Range }[] = [];
  const last = Math.min(viewPort.end.line, context.stoppedLocation.end.line);
  for (let line = viewPort.start.line; line <= last; line++) {
    const seen = new Set<string>();
    const { text } = document.lineAt(line);
    for (const match of text.matchAll(holes)) {
      const path = match[1] ?? match[2];
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      const start = match.index + match[0].indexOf(path);
      values.push({ path, range: new Range(line, start, line, start + path.length) });
    }
  }
  return values;
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
