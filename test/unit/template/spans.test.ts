import { describe, expect, it } from 'vitest';
import { imagePixel, modelPixel } from '../../../src/base/index.js';
import type { Program, SlotType, Style, TemplateNode } from '../../../src/program/index.js';
import {
  type AutomatonState,
  allowsToken,
  buildVocabulary,
  openAutomaton,
  readTrace,
  renderTrace,
  type TemplateContext,
  tokenMask,
} from '../../../src/template/index.js';
import {
  binary,
  choose,
  declare,
  field,
  hole,
  json,
  loop,
  member,
  path,
  program,
  record,
  style,
  variable,
  when,
  words,
} from '../../support/programs.js';

const sizes = {
  original: { width: imagePixel(100), height: imagePixel(80) },
  seen: { width: modelPixel(100), height: modelPixel(80) },
};
const contextOf = (text: string): TemplateContext => ({
  texts: { text },
  images: { image: [sizes] },
  boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
});

const span: SlotType = { kind: 'span', of: 'text' };
const anywhere: SlotType = { kind: 'span', of: 'text', anywhere: true };
type Parts = readonly (TemplateNode | string)[];

function made(type: SlotType, ...body: Parts): { readonly program: Program; readonly style: Style } {
  const one = style('s', [], ...body);
  return {
    style: one,
    program: program({ inputs: [declare('text', { kind: 'text' })], outputs: [declare('name', type)], styles: [one] }),
  };
}

const accepts = ({ program: whole, style: one }: ReturnType<typeof made>, input: string, text: string): boolean =>
  openAutomaton(whole, one, contextOf(input)).advance(text)?.accepts === true;

describe.each([
  ['plain', { kind: 'plain' }, (text: string) => `<${text}>`],
  ['quoted', { kind: 'quoted' }, (text: string) => `<${JSON.stringify(text)}>`],
  ['json', json(), (text: string) => `<${JSON.stringify(text)}>`],
] as const)('a %s span', (_, format, write) => {
  const input = "Mira's #Paris trip, 北京市 now";
  const whole = made(span, '<', hole('name', format), '>');
  const cut = made(anywhere, '<', hole('name', format), '>');

  it.each(['Mira', "Mira's", '#Paris', 'Paris', "Mira's #Paris trip", 'trip,', '北京', '京市 now', ', 北'])(
    'may be %j',
    (text) => {
      expect(accepts(whole, input, write(text))).toBe(true);
      expect(accepts(cut, input, write(text))).toBe(true);
    },
  );

  it.each(['Mir', 'ira', "ira's", '#Par', 's #Paris tri', 'no'])('may be %j only where words may be cut', (text) => {
    expect(accepts(whole, input, write(text))).toBe(false);
    expect(accepts(cut, input, write(text))).toBe(true);
    const read = readTrace(whole.program, whole.style, write(text), contextOf(input));
    expect(read.slots).toEqual({ name: { kind: 'span', text, start: input.indexOf(text) } });
    expect(read.deviations.map(({ kind }) => kind)).toEqual(['wrong-value']);
    const slots = { name: { kind: 'span', text } } as const;
    expect(renderTrace(whole.program, whole.style, slots, contextOf(input))).toEqual({
      kind: 'unwritable',
      problems: [{ slot: 'name', reason: 'begins or ends within a word' }],
    });
    expect(renderTrace(cut.program, cut.style, slots, contextOf(input)).kind).toBe('rendered');
  });

  it('never cuts a character', () => {
    for (const one of [whole, cut]) {
      expect(accepts(one, 'cafe\u0301', write('cafe'))).toBe(false);
      expect(accepts(one, 'a 👩🏽‍🚀', write('👩'))).toBe(false);
      expect(accepts(one, 'a 👩🏽‍🚀', write('👩🏽‍🚀'))).toBe(true);
    }
  });
});

describe('what stands after a span depends on it', () => {
  /** Every token that is allowed leads on, all the way, and some end is reached by each. */
  function explore(start: AutomatonState, alphabet: readonly string[]): readonly string[] {
    const vocabulary = buildVocabulary(alphabet);
    const ends: string[] = [];
    const open = [start];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (state.accepts) ends.push(state.text);
      const mask = tokenMask(state, vocabulary);
      const next = alphabet.flatMap((token, id) => {
        const after = state.advance(token);
        expect([state.text, token, allowsToken(mask, id)]).toEqual([state.text, token, after !== undefined]);
        return after === undefined ? [] : [after];
      });
      if (next.length === 0) expect([state.text, state.accepts]).toEqual([state.text, true]);
      open.push(...next);
    }
    return ends.sort();
  }

  it('by its being given, which decides the flag of its condition', () => {
    const entity = record('Entity', declare('shown', { kind: 'flag' }), declare('name', span, field('shown')));
    const e = variable('e');
    const one = style(
      's',
      [],
      loop('e', 'list', { sep: ';', empty: '0' }, hole(member(e, 'name')), when(member(e, 'shown'), ['+'], ['-'])),
      '.',
    );
    const whole = program({
      inputs: [declare('text', { kind: 'text' })],
      outputs: [declare('list', { kind: 'list', of: { kind: 'record', name: 'Entity' } })],
      records: [entity],
      styles: [one],
    });
    const start = openAutomaton(whole, one, contextOf('a b'));
    expect(start.advance('a+.')?.accepts).toBe(true);
    expect(start.advance('a-')).toBeUndefined();
    expect(start.advance('none-.')?.accepts).toBe(true);
    expect(start.advance('none+')).toBeUndefined();
    expect(start.advance('a')?.forced()).toBe('');
    expect(start.advance('a+')?.advance(';b')?.advance('-')).toBeUndefined();
  });

  it('by its value', () => {
    const one = made(
      span,
      hole('name'),
      choose([{ condition: binary(path('name'), '==', words('b')), body: ['!yes'] }], ['!no']),
    );
    const start = openAutomaton(one.program, one.style, contextOf('a b'));
    expect(explore(start, Array.from('ab !yesno'))).toEqual(['a b!no', 'a!no', 'b!yes']);
  });

  it('by its value, where another branch leaves no text to end it', () => {
    const one = made(
      span,
      hole('name'),
      choose([{ condition: binary(path('name'), '==', words('b')), body: [' b'] }], ['']),
    );
    const start = openAutomaton(one.program, one.style, contextOf('a b b'));
    // "a b" and "b b" hold the text that ends a span in this style.
    expect(explore(start, Array.from('ab '))).toEqual(['a', 'b b']);
  });
});
