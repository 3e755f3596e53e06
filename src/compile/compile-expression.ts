import { sourceOffset } from '../base/positions.js';
import { isConstraint, isSchema, type Expression as ExpressionNode } from '../language/generated/ast.js';
import type { Problem } from '../language/diagnostics/problem.js';
import { rangeOf } from '../language/syntax.js';
import { typeOf } from '../language/types/infer.js';
import { isKind } from '../language/types/type.js';
import type { Expression } from '../program/expression.js';
import type { Program } from '../program/program.js';
import { typeText } from '../program/show/type-text.js';
import type { SlotType } from '../program/types.js';
import { type CompileDiagnostic, toCompileDiagnostic } from './diagnostics.js';
import { ExpressionLowering } from './lower-expression.js';
import { printDeclarations } from './print-declarations.js';
import { SourceMap } from './source-map.js';
import { type LoadedFile, Workspace } from './workspace.js';

/** Variables that an expression may use besides the schema's slots, with their types: `{ e: Entity }`. */
export type ExpressionScope = Readonly<Record<string, SlotType>>;

export type CompiledExpression =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'errors'; readonly diagnostics: readonly CompileDiagnostic[] };

/** Name of the schema, constraint and file that an expression is wrapped in; never seen by anyone. */
const WRAPPER = 'expression';

/**
 * Compiles an expression that somebody typed against a program: a filter, a condition of a breakpoint, a watch. It
 * sees the schema's slots, enums and `gold`. Ranges are offsets in `text`; their `source` is -1.
 */
export async function compileExpression(
  program: Program,
  text: string,
  scope: ExpressionScope = {},
): Promise<CompiledExpression> {
  const variables = Object.entries(scope).map(([name, type]) => `output ${name}: ${typeText(type)}`);
  const shadowed = new Set(Object.keys(scope));
  const { schema } = program;
  const declarations = printDeclarations({
    ...schema,
    inputs: schema.inputs.filter((slot) => !shadowed.has(slot.name)),
    outputs: schema.outputs.filter((slot) => !shadowed.has(slot.name)),
  });
  const head = `schema ${WRAPPER} {\n${declarations}\n${variables.join('\n')}\nconstraint ${WRAPPER} needs gold ""\n`;
  const workspace = new Workspace(() => Promise.resolve(`${head}${text}\n}`));
  try {
    const [loaded] = (await workspace.load(`${WRAPPER}.mrsi`)) ?? [];
    if (loaded === undefined) throw new Error('The wrapper is always there');
    return finish(workspace, loaded, head.length, text, shadowed);
  } finally {
    workspace.dispose();
  }
}

function finish(
  workspace: Workspace,
  loaded: LoadedFile,
  offset: number,
  text: string,
  variables: ReadonlySet<string>,
): CompiledExpression {
  const lines = lineStarts(text);
  const body = bodyOf(loaded);
  const diagnostics = workspace
    .problems(loaded)
    .filter((problem) => problem.range.end >= offset && !isAboutWrapper(problem, body))
    .map((problem) => {
      const clamp = (at: number): number => Math.min(text.length, Math.max(0, at - offset));
      const range = { start: clamp(problem.range.start), end: clamp(problem.range.end) };
      return toCompileDiagnostic({ ...problem, range }, '', { positionAt: (at) => positionIn(lines, at) });
    })
    .filter((diagnostic) => diagnostic.severity === 'error');
  if (diagnostics.length > 0) return { kind: 'errors', diagnostics };
  if (body === undefined) throw new Error('A wrapper without errors has a constraint');
  const lowered = new ExpressionLowering(new SourceMap([])).lower(body);
  return { kind: 'expression', expression: relocate(lowered, offset, variables) };
}

/** The wrapper wants a flag; an expression that was typed may be of any type. Wrong parts have type `unknown`. */
function isAboutWrapper({ code, range }: Problem, body: ExpressionNode | undefined): boolean {
  if (code !== 'type-mismatch' || body === undefined || isKind(typeOf(body), 'flag')) return false;
  const whole = rangeOf(body);
  return range.start === whole.start && range.end === whole.end;
}

function bodyOf({ file }: LoadedFile): ExpressionNode | undefined {
  const schema = file.declarations.find(isSchema);
  return schema?.members.find(isConstraint)?.body;
}

/** Moves all ranges to the typed text, and makes the variables that were declared as outputs variables again. */
function relocate<T>(value: T, offset: number, variables: ReadonlySet<string>): T;
function relocate(value: unknown, offset: number, variables: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => relocate(item, offset, variables));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] =>
    key === 'range' ? [key, moved(part, offset)] : [key, relocate(part, offset, variables)],
  );
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  if (copy['kind'] === 'slot' && typeof copy['name'] === 'string' && variables.has(copy['name'])) {
    copy['kind'] = 'variable';
  }
  return copy;
}

function moved(range: unknown, offset: number): unknown {
  if (typeof range !== 'object' || range === null || !('start' in range) || !('end' in range)) return range;
  return {
    source: -1,
    start: sourceOffset(Number(range.start) - offset),
    end: sourceOffset(Number(range.end) - offset),
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function positionIn(starts: readonly number[], offset: number): { line: number; character: number } {
  const line = starts.findLastIndex((start) => start <= offset);
  return { line, character: offset - (starts[line] ?? 0) };
}
