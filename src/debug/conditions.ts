import type { Expression, Program } from '../program/index.js';
import { type HitCondition, type LogPart, parseHitCondition } from '../replay/index.js';
import type { NamedType } from './names.js';
import type { Language } from './services.js';

/** Conditions as a user writes them. */
export interface WrittenConditions {
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

/** Conditions compiled, or why they cannot be. */
export type Conditions =
  | { readonly condition?: Expression; readonly hits?: HitCondition; readonly log?: readonly LogPart[] }
  | { readonly error: string };

/** Compiles one expression; an error is told in one sentence. */
export async function compileText(
  text: string,
  program: Program,
  names: readonly NamedType[],
  language: Language,
): Promise<{ readonly expression: Expression } | { readonly error: string }> {
  const scope = Object.fromEntries(names.map(({ name, type }) => [name, type]));
  const compiled = await language.compileExpression(program, text, scope);
  if (compiled.kind === 'expression') return { expression: compiled.expression };
  return { error: compiled.diagnostics[0]?.message ?? 'This is no expression.' };
}

const written = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** Compiles the conditions of a breakpoint, with the names that are bound where it stands. */
export async function compileConditions(
  { condition, hitCondition, logMessage }: WrittenConditions,
  program: Program,
  names: readonly NamedType[],
  language: Language,
): Promise<Conditions> {
  let result: Exclude<Conditions, { error: string }> = {};
  if (written(condition)) {
    const compiled = await compileText(condition, program, names, language);
    if ('error' in compiled) return { error: `Condition: ${compiled.error}` };
    result = { ...result, condition: compiled.expression };
  }
  if (written(hitCondition)) {
    const hits = parseHitCondition(hitCondition);
    if (hits === undefined) return { error: `Hit count: write a number, or one after ==, >, >=, <, <= or %.` };
    result = { ...result, hits };
  }
  if (written(logMessage)) {
    const log = await compileLog(logMessage, program, names, language);
    if ('error' in log) return log;
    result = { ...result, log: log.parts };
  }
  return result;
}

/** `{expression}` in a log message is evaluated; `\{` is a brace. */
async function compileLog(
  message: string,
  program: Program,
  names: readonly NamedType[],
  language: Language,
): Promise<{ readonly parts: readonly LogPart[] } | { readonly error: string }> {
  const parts: LogPart[] = [];
  let text = '';
  for (const match of message.matchAll(/\\([{}])|\{([^{}]*)\}|([^\\{}]+|[\\{}])/g)) {
    const [, escaped, expression, plain] = match;
    if (expression === undefined) {
      text += escaped ?? plain ?? '';
      continue;
    }
    const compiled = await compileText(expression, program, names, language);
    if ('error' in compiled) return { error: `Log message: ${compiled.error}` };
    if (text !== '') parts.push(text);
    text = '';
    parts.push(compiled.expression);
  }
  if (text !== '') parts.push(text);
  return { parts };
}
