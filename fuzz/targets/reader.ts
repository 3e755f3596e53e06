import { readFileSync } from 'node:fs';
import { openAutomaton, readTrace, type TemplateContext, type TraceReading } from '../../src/template/index.js';
import type { Program, Style } from '../../src/program/index.js';
import { type ArbitraryCase, arbitraryCase } from '../../test/support/arbitrary-programs.js';
import { Choices } from '../../test/support/choices.js';
import { picoContext, picoProgram } from '../../test/support/pico.js';
import { changeBytes, randomBytes } from '../bytes.js';
import type { Random } from '../random.js';
import { type FuzzTarget, repeated } from '../target.js';

const program = picoProgram();
const context = picoContext('Wow , Mira Tanaka and Nordwind today at Glass Tower');
const good = [
  '<think>\nSpans: Mira Tanaka; Nordwind.\nTypes: Mira Tanaka is PER; Nordwind is ORG.\nVisible: Mira Tanaka yes; Nordwind no.\nBoxes: Mira Tanaka [40,64,72,136].\n</think>\n<answer>[{"text":"Mira Tanaka","type":"PER","bbox_2d":[40,64,72,136]},{"text":"Nordwind","type":"ORG","bbox_2d":null}]</answer>',
  '<think>\nThe text names Mira Tanaka. It is a person, so PER. The picture shows it at [40,64,72,136].\n</think>\n<answer>[{"text":"Mira Tanaka","type":"PER","bbox_2d":[40,64,72,136]}]</answer>',
  '<answer>[]</answer>',
];
const SCRAPS = [
  '; ',
  '.',
  '\n',
  ' is ',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  ',',
  'Types: ',
  'Visible: ',
  '</think>',
  '<answer>',
  'Mira Tanaka',
  'null',
  '[1,2,3,4]',
  '\ud83d',
  '\udc00',
  'é',
  '\u0000',
  '‮',
  '\r\n',
  '﻿',
  'yes',
  '🎉',
  '0',
];

/** A text with some faults: pieces cut out, doubled, moved, put in, and the rest cut off. */
function damaged(text: string, random: Random): string {
  let result = text;
  for (let faults = random.below(6); faults > 0; faults--) {
    const from = random.below(result.length + 1);
    const to = Math.min(result.length, from + random.below(random.below(4) === 0 ? 200 : 6));
    const piece = result.slice(from, to);
    switch (random.below(6)) {
      case 0:
        result = result.slice(0, from) + result.slice(to);
        break;
      case 1:
        result = result.slice(0, to) + piece.repeat(1 + random.below(20)) + result.slice(to);
        break;
      case 2: {
        const at = random.below(result.length + 1);
        result = result.slice(0, at) + piece + result.slice(at);
        break;
      }
      case 3:
        result = result.slice(0, from) + random.pick(SCRAPS).repeat(1 + random.below(40)) + result.slice(from);
        break;
      case 4:
        result = result.slice(0, from);
        break;
      default:
        result = result.slice(0, from) + String.fromCharCode(random.below(0x10000)) + result.slice(to);
    }
  }
  return result.slice(0, 4000);
}

/** What must hold of every reading, whatever the text is. */
function check(text: string, made: Program, style: Style, given: TemplateContext): TraceReading {
  const read = readTrace(made, style, text, given);
  const isInside = ({ range }: { readonly range: { readonly start: number; readonly end: number } }): boolean =>
    range.start >= 0 && range.start <= range.end && range.end <= text.length;
  for (const each of [...read.deviations, ...read.segments, ...read.slotRanges])
    if (!isInside(each)) throw new Error(`a range outside the text: ${JSON.stringify(each)}`);
  if (read.wellFormed !== (read.deviations.length === 0)) throw new Error('well-formedness and deviations disagree');
  const accepted = openAutomaton(made, style, given).advance(text)?.accepts === true;
  if (accepted !== read.wellFormed) throw new Error('reading and grammar disagree');
  return read;
}

/** The style is chosen by the text, so that the same text, and the same text repeated, is read in the same style. */
function checkInOneStyle(text: string): void {
  const first = text.charCodeAt(0) + text.charCodeAt(text.length - 1) + text.charCodeAt(text.length - 2);
  const style = program.styles[(Number.isNaN(first) ? 0 : first) % program.styles.length];
  if (style !== undefined) check(text, program, style, context);
}

/** Traces of the demo model's styles, damaged. */
export const reader: FuzzTarget = {
  name: 'reader',
  structured: (random) => damaged(random.below(20) === 0 ? '' : random.pick(good), random),
  bytes: (random) => (random.below(12) === 0 ? randomBytes(random, 400) : changeBytes(random.pick(good), random)),
  run: checkInOneStyle,
  longer: repeated,
};

/** An input of the targets that make a style by chance: numbers that decide everything, and a text. */
interface StyleAndText {
  readonly tape: readonly number[];
  /** Absent: walk through the style. */
  readonly text?: string;
}

const makeTape = (random: Random): readonly number[] =>
  Array.from({ length: 60 + random.below(200) }, () => random.below(9999));

/** Styles made by chance, with texts that have something to do with them. */
export const readerOfStyles: FuzzTarget = {
  name: 'reader-of-styles',
  structured: (random) => JSON.stringify({ tape: makeTape(random) } satisfies StyleAndText),
  bytes: (random) => {
    const tape = makeTape(random);
    return JSON.stringify({ tape, text: changeBytes(walk(arbitraryCase(new Choices(tape)), tape), random) });
  },
  run: (input) => {
    const { tape, text } = JSON.parse(input) as StyleAndText;
    const made = arbitraryCase(new Choices(tape));
    check(text ?? walk(made, tape), made.program, made.style, made.context);
  },
};

/** A text that goes along with a style, and here and there leaves it. */
function walk({ program: made, style, context: given }: ArbitraryCase, tape: readonly number[]): string {
  const choices = new Choices(tape, true);
  let text = '';
  let state = openAutomaton(made, style, given);
  for (let steps = 0; steps < 40 && !state.accepts; steps++) {
    const forced = state.forced();
    const piece =
      forced === '' ? choices.oneOf(['a', '"', '0', '.', '; ', '\n', ')', 'n', 'P', '[', '{', ']']) : forced;
    text += piece;
    state = state.advance(piece) ?? state;
  }
  return text;
}

/** Traces that a model really wrote, damaged. Runs in the root of the repository. */
export const readerOfModel: FuzzTarget = {
  name: 'reader-of-model',
  structured: (random) => damaged(random.pick(realTraces()), random),
  bytes: (random) => changeBytes(random.pick(realTraces()), random),
  run: checkInOneStyle,
  longer: repeated,
};

let real: readonly string[] | undefined;

function realTraces(): readonly string[] {
  if (real === undefined) {
    const samples = JSON.parse(readFileSync('test/goldens/pico-vl/samples.json', 'utf8')) as readonly {
      greedy: Record<string, { text: string }>;
    }[];
    real = samples.flatMap(({ greedy }) => Object.values(greedy).map(({ text }) => text));
  }
  return real;
}
