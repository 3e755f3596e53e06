import { RE2JS } from 're2js';
import type { FunctionName } from '../expression.js';
import { findEnum } from '../program.js';
import { flag, none, number, text } from '../value.js';
import type { Environment } from './environment.js';
import { type Evaluation, known, meaningless, unknownAmong } from './evaluation.js';
import { article } from './logic.js';
import { areaOf, overlapShare } from './regions.js';

/**
 * A function of fixed arity.
 * - `count(list)`: members
 * - `iou(a, b)`, `area(box)`: see `regions.ts`
 * - `position(span)`: UTF-16 offset in its text; none for a span that the text does not hold
 * - `order(x)`: 0-based place of an enum value in its declaration, or of a list member in its list
 * - `abs(number)`, `length(text)` in Unicode characters or `length(list)`, `lower(text)`
 */
export function call(name: FunctionName, operands: readonly Evaluation[], environment: Environment): Evaluation {
  const [first, second] = operands;
  if (first === undefined) return meaningless(`${name} needs an argument`);
  if (!first.known || (second !== undefined && !second.known)) return unknownAmong(operands);
  const { value } = first;
  const wrong = (): Evaluation => meaningless(`${name} of ${article(value.kind)} has no meaning`, first);
  switch (name) {
    case 'count':
      return value.kind === 'list' ? known(number(value.items.length), first) : wrong();
    case 'iou':
      return second === undefined ? meaningless('iou needs two boxes', first) : overlapShare(first, second);
    case 'area':
      return areaOf(first);
    case 'position':
      if (value.kind !== 'span') return wrong();
      return known(value.start === undefined ? none : number(value.start), first);
    case 'order': {
      if (value.kind === 'enum') {
        const index = findEnum(environment.schema, value.enum)?.values.findIndex((each) => each.name === value.name);
        return index === undefined || index < 0 ? wrong() : known(number(index), first);
      }
      const index = first.index ?? /\[(\d+)\]$/.exec(first.path ?? '')?.[1];
      return index === undefined
        ? meaningless('order needs a list member or an enum value', first)
        : known(number(Number(index)), first);
    }
    case 'abs':
      return value.kind === 'number' ? known(number(Math.abs(value.value)), first) : wrong();
    case 'length':
      if (value.kind === 'list') return known(number(value.items.length), first);
      return value.kind === 'text' || value.kind === 'span'
        ? known(number(Array.from(value.text).length), first)
        : wrong();
    case 'lower':
      return value.kind === 'text' || value.kind === 'span' ? known(text(value.text.toLowerCase()), first) : wrong();
  }
}

const compiled = new Map<string, RE2JS | string>();
const COMPILED_LIMIT = 256;

/** Compiles a linear-time (RE2) pattern with flags of `ims`; a string says why it cannot be compiled. */
export function compilePattern(pattern: string, flags: string): RE2JS | string {
  const key = `${flags}/${pattern}`;
  const cached = compiled.get(key);
  if (cached !== undefined) return cached;
  const bits: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
  let result: RE2JS | string;
  try {
    let set = 0;
    for (const letter of flags) {
      const bit = bits[letter];
      if (bit === undefined) throw new Error(`unknown flag ${letter}`);
      set |= bit;
    }
    result = RE2JS.compile(pattern, set);
  } catch (failure) {
    result = failure instanceof Error ? failure.message : String(failure);
  }
  if (compiled.size >= COMPILED_LIMIT) compiled.clear();
  compiled.set(key, result);
  return result;
}

/** `x matches /re/flags`: whether the pattern is found anywhere in the text; anchor it with `^` and `$` for all of it. */
export function matches(operand: Evaluation, pattern: string, flags: string): Evaluation {
  if (!operand.known) return operand;
  const { value } = operand;
  const subject =
    value.kind === 'text' || value.kind === 'span' ? value.text : value.kind === 'enum' ? value.name : undefined;
  if (value.kind === 'none') return known(flag(false), operand);
  if (subject === undefined) return meaningless(`${article(value.kind)} cannot match a pattern`, operand);
  const expression = compilePattern(pattern, flags);
  if (typeof expression === 'string') return meaningless(`/${pattern}/ is no pattern: ${expression}`, operand);
  return known(flag(expression.matcher(subject).find()), operand);
}
