import { allBut, only } from './alphabet.js';
import { anyOf, literal, State } from './state.js';

const digits = '0123456789';

/** Numbers as they are written, and beyond: any run of digits, with a part after the point where not `integer`. */
export function numberValue(integer: boolean, next: State): { readonly begin: State; readonly run: State } {
  const run: State = new State(() => [{ on: only(digits), to: run }]);
  run.silent.push(next);
  const whole = integer ? run : anyOf(fraction(next), run);
  const unsigned = new State(() => [{ on: only(digits), to: whole }]);
  const begin = new State(() => [
    { on: only(digits), to: whole },
    { on: only('-'), to: unsigned },
  ]);
  return { begin, run };
}

/** More digits, then a point and digits. */
function fraction(next: State): State {
  const tail: State = new State(() => [{ on: only(digits), to: tail }]);
  tail.silent.push(next);
  const afterPoint = new State(() => [{ on: only(digits), to: tail }]);
  const state: State = new State(() => [
    { on: only(digits), to: state },
    { on: only('.'), to: afterPoint },
  ]);
  return state;
}

/** A JSON string of anything. */
export function stringValue(next: State): State {
  const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join('');
  const inside: State = new State(() => [
    { on: allBut(`"\\${controls}`), to: inside },
    { on: only('\\'), to: escape },
    { on: only('"'), to: next },
  ]);
  const escape = new State(() => [
    { on: only('"\\/bfnrt'), to: inside },
    { on: only('u'), to: hexadecimal(4, inside) },
  ]);
  return literal('"', inside);
}

const hexadecimal = (count: number, next: State): State =>
  count === 0 ? next : new State(() => [{ on: only('0123456789abcdefABCDEF'), to: hexadecimal(count - 1, next) }]);

/** A box: its punctuation with a number for every `%`. */
export function boxValue(pattern: string, next: State): State {
  return pattern.split('%').reduceRight<State>((rest, text, index, all) => {
    const after = index === all.length - 1 ? rest : numberValue(false, rest).begin;
    return literal(text, after);
  }, next);
}

/**
 * Open text: anything in which none of the pieces stands. With `trimmed`, it is not empty and has no white space at
 * either end, as a span.
 */
export function openValue(pieces: readonly string[], trimmed: boolean, next: State): State {
  const alphabet = [...new Set(pieces.flatMap((piece) => piece.split('')))];
  const rest = alphabet.join('');
  const states = new Map<string, State>();
  const at = (suffix: string, mayEnd: boolean): State => {
    const key = `${mayEnd ? 1 : 0}${suffix}`;
    let state = states.get(key);
    if (state === undefined) {
      state = new State(() => expand(suffix));
      if (mayEnd) state.silent.push(next);
      states.set(key, state);
    }
    return state;
  };
  const expand = (suffix: string): State['moves'] => {
    const moves = alphabet.flatMap((character) => {
      const text = suffix + character;
      if (pieces.some((piece) => text.endsWith(piece))) return [];
      const mayEnd = !trimmed || !isSpace(character);
      return [{ on: only(character), to: at(longestBegin(text, pieces), mayEnd) }];
    });
    const spaces = trimmed ? [' ', '\n', '\t'].filter((space) => !rest.includes(space)).join('') : '';
    moves.push({ on: allBut(rest + spaces), to: at('', true) });
    if (spaces !== '') moves.push({ on: only(spaces), to: at('', false) });
    return moves;
  };
  if (!trimmed) return at('', true);
  return new State(() => expand('').filter((move) => move.on.kind === 'not' || !isSpace(move.on.characters)));
}

const isSpace = (text: string): boolean => text.trim() === '';

/** The longest end of a text that some piece begins with. */
function longestBegin(text: string, pieces: readonly string[]): string {
  for (let from = 0; from < text.length; from++) {
    const end = text.slice(from);
    if (pieces.some((piece) => piece.startsWith(end))) return end;
  }
  return '';
}
