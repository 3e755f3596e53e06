import { type AutomatonState, openAutomaton } from '../../src/template/index.js';
import { encodeUtf8 } from '../../src/template/utf8.js';
import { type ArbitraryCase, arbitraryCase } from '../../test/support/arbitrary-programs.js';
import { Choices } from '../../test/support/choices.js';
import type { Random } from '../random.js';
import type { FuzzTarget } from '../target.js';

/** What decides a style, and which bytes its automaton is given. */
interface StyleAndBytes {
  readonly tape: readonly number[];
  readonly walk: readonly number[];
  /** Bytes that need not be UTF-8, in place of those of a character. */
  readonly wild: boolean;
}

const make = (random: Random, wild: boolean): string =>
  JSON.stringify({
    tape: Array.from({ length: 60 + random.below(200) }, () => random.below(9999)),
    walk: Array.from({ length: 40 }, () => random.below(9999)),
    wild,
  } satisfies StyleAndBytes);

/** Guided decoding by tokens that end anywhere, also within characters: bytes lead where the same text leads. */
export const automaton: FuzzTarget = {
  name: 'automaton',
  structured: (random) => make(random, false),
  bytes: (random) => make(random, true),
  run(input) {
    const { tape, walk, wild } = JSON.parse(input) as StyleAndBytes;
    drive(arbitraryCase(new Choices(tape)), new Choices(walk, true), wild);
  },
};

function drive({ program, style, context }: ArbitraryCase, choices: Choices, wild: boolean): void {
  let state = openAutomaton(program, style, context);
  for (let steps = 0; steps < 24; steps++) {
    const forced = state.forced();
    if (forced !== '' && state.accepts)
      throw new Error(`text is forced where it may end: ${JSON.stringify(state.text)}`);
    const piece =
      forced === '' ? choices.oneOf(['a', '"', '0', '.', '; ', '\n', 'é', 'n', 'P', '🎉', '[1', ']']) : forced;
    const bytes = wild ? Array.from({ length: 1 + choices.pick(4) }, () => choices.pick(256)) : encodeUtf8(piece);
    const next = byBytes(state, bytes, choices);
    if (next !== undefined && next.text !== state.text && next.pending.missing === 0) {
      const whole = state.pending.missing === 0 ? state.advance(next.text.slice(state.text.length)) : undefined;
      if (state.pending.missing === 0 && whole?.accepts !== next.accepts)
        throw new Error(`bytes and text disagree after ${JSON.stringify(next.text)}`);
    }
    if (forced !== '' && !wild && next === undefined)
      throw new Error(`what is forced is impossible: ${JSON.stringify(forced)}`);
    state = next ?? state;
  }
}

/** After some bytes, given in pieces. */
function byBytes(start: AutomatonState, bytes: readonly number[], choices: Choices): AutomatonState | undefined {
  let state: AutomatonState | undefined = start;
  for (let at = 0; at < bytes.length && state !== undefined; ) {
    const end = at + 1 + choices.pick(3);
    state = state.advance(Uint8Array.from(bytes.slice(at, end)));
    at = end;
  }
  return state;
}
