import {
  equalValues,
  type Program,
  type SlotType,
  type Slots,
  type SpanValue,
  type Value,
} from '../../src/program/index.js';
import {
  allowsToken,
  type AutomatonState,
  buildVocabulary,
  openAutomaton,
  readTrace,
  renderTrace,
  type TemplateContext,
  tokenMask,
} from '../../src/template/index.js';
import { spellBox, type BoxSpelling, type ImageBox, type ImageSizes } from '../../src/base/index.js';
import type { Thread } from '../../src/template/machine/thread.js';
import { continuations } from '../../src/template/machine/continuations.js';
import type { ArbitraryCase } from '../support/arbitrary-programs.js';
import type { Choices } from '../support/choices.js';
import { showSlots } from '../support/shown-values.js';

/** What the laws speak of: the real thing, or one with a planted fault. */
export interface Subject {
  readonly render: typeof renderTrace;
  readonly read: typeof readTrace;
  readonly open: typeof openAutomaton;
  readonly mask: typeof tokenMask;
}

export const real: Subject = { render: renderTrace, read: readTrace, open: openAutomaton, mask: tokenMask };

/** Why a law does not hold for a case; `undefined` if it does. */
export type Breach = string | undefined;

/** Law 1: what is written reads back as the same values; what cannot be written is named with a reason. */
export function writingReadsBack(subject: Subject, { program, style, slots, context }: ArbitraryCase): Breach {
  const written = subject.render(program, style, slots, context);
  if (written.kind === 'unwritable') {
    const isTold =
      written.problems.length > 0 && written.problems.every(({ slot, reason }) => slot !== '' && reason !== '');
    return isTold ? undefined : 'unwritable without a slot and a reason';
  }
  const read = subject.read(program, style, written.text, context);
  if (!read.wellFormed || read.deviations.length > 0) return `deviations in ${JSON.stringify(written.text)}`;
  const problem = difference(slots, read.slots, context);
  return problem === undefined ? undefined : `${problem}: ${showSlots(slots)} became ${showSlots(read.slots)}`;
}

/** Where read values are not those that were given, boxes compared as they are written. */
function difference(given: Slots, read: Slots, context: TemplateContext): Breach {
  for (const [name, value] of Object.entries(given)) {
    const other = Object.hasOwn(read, name) ? read[name] : undefined;
    if (other === undefined || !isSame(value, other, context)) return `${name} differs`;
  }
  return undefined;
}

function isSame(a: Value, b: Value, context: TemplateContext): boolean {
  if (a.kind === 'list' && b.kind === 'list')
    return a.items.length === b.items.length && a.items.every((item, at) => sameOrMissing(item, b.items[at], context));
  if (a.kind === 'record' && b.kind === 'record') return difference(a.fields, b.fields, context) === undefined;
  if (a.kind !== 'box' || b.kind !== 'box') return equalValues(a, b);
  const [sizes] = context.images['image'] ?? [];
  return sizes !== undefined && isNear(a.box, b.box, context.boxSpelling, sizes);
}

const sameOrMissing = (a: Value, b: Value | undefined, context: TemplateContext): boolean =>
  b !== undefined && isSame(a, b, context);

/** The same box on the grid; one that vanishes there has grown by one step. */
function isNear(a: ImageBox, b: ImageBox, spelling: BoxSpelling, sizes: ImageSizes): boolean {
  const step = spelling.space === 'unit' ? 0.001 : spelling.step;
  const [one, two] = [spellBox(a, spelling, sizes), spellBox(b, spelling, sizes)];
  return one.every((number, at) => Math.abs(number - (two[at] ?? Number.NaN)) <= step * 1.001);
}

/** Law 2: what the grammar accepts is written again just so. */
export function readingWritesBack(
  subject: Subject,
  { program, style, context }: ArbitraryCase,
  choices: Choices,
): Breach {
  const text = walk(subject.open(program, style, context), choices);
  if (text === undefined) return undefined;
  const read = subject.read(program, style, text, context);
  if (!read.wellFormed) return `the grammar accepts ${JSON.stringify(text)}, reading does not`;
  const written = subject.render(program, style, read.slots, context);
  if (written.kind === 'rendered')
    return written.text === text ? undefined : `${JSON.stringify(text)} became ${JSON.stringify(written.text)}`;
  return `${JSON.stringify(text)} cannot be written: ${JSON.stringify(written.problems)}`;
}

/** Law 3: reading without deviations and accepting are the same, for texts near the grammar. */
export function grammarIsReading(
  subject: Subject,
  { program, style, context }: ArbitraryCase,
  choices: Choices,
): Breach {
  const start = subject.open(program, style, context);
  const good = walk(start, choices);
  if (good === undefined) return undefined;
  for (const text of [
    good,
    spoil(good, choices),
    spoil(spoil(good, choices), choices),
    good.slice(0, choices.pick(good.length)),
  ]) {
    const accepted = inPieces(start, text, choices)?.accepts === true;
    if (accepted !== subject.read(program, style, text, context).wellFormed)
      return `${JSON.stringify(text)} is ${accepted ? 'accepted, but does not read' : 'not accepted, but reads'}`;
  }
  return undefined;
}

/** A text with one small fault. */
function spoil(text: string, choices: Choices): string {
  const at = choices.pick(text.length + 1);
  const character = choices.oneOf([' ', '\n', 'a', '0', '"', ';', '.', ',', '[', 'n']);
  const before = text.slice(0, at);
  switch (choices.pick(4)) {
    case 0:
      return before + text.slice(at + 1);
    case 1:
      return before + character + text.slice(at + 1);
    case 2:
      return before + text.charAt(at) + text.slice(at);
    default:
      return before + character + text.slice(at);
  }
}

function inPieces(start: AutomatonState, text: string, choices: Choices): AutomatonState | undefined {
  let state: AutomatonState | undefined = start;
  for (let at = 0; at < text.length && state !== undefined; ) {
    const end = Math.min(text.length, at + 1 + choices.pick(7));
    state = state.advance(text.slice(at, end));
    at = end;
  }
  return state;
}

/**
 * Law 4: a token is allowed just where some well-formed trace goes on so, and there always is one, or the text may end.
 * Walks by random allowed tokens, then to the end by the shortest way found.
 */
export function masksLeadOn(subject: Subject, { program, style, context }: ArbitraryCase, choices: Choices): Breach {
  const tokens = tokensFor(context);
  const vocabulary = buildVocabulary(tokens);
  let state = subject.open(program, style, context);
  for (let steps = 0; steps < 12; steps++) {
    const mask = subject.mask(state, vocabulary);
    const allowed: number[] = [];
    for (const [id, token] of tokens.entries()) {
      const isPossible = token.length > 0 && state.advance(token) !== undefined;
      if (isPossible !== allowsToken(mask, id))
        return `${JSON.stringify(shownToken(token))} after ${JSON.stringify(state.text)}: mask says ${String(!isPossible)}`;
      if (isPossible) allowed.push(id);
    }
    if (allowed.length === 0) return state.accepts ? undefined : `dead end after ${JSON.stringify(state.text)}`;
    const forced = state.forced();
    if (forced !== '' && state.advance(forced) === undefined) return `forced ${JSON.stringify(forced)} is not possible`;
    const next = state.advance(tokens[allowed[choices.pick(allowed.length)] ?? 0] ?? '');
    if (next === undefined) return 'an allowed token cannot be taken';
    state = next;
  }
  if (state.pending.missing > 0) return undefined;
  const walked = walkFrom(state, choices);
  return walked !== undefined && 'breach' in walked ? walked.breach : undefined;
}

const shownToken = (token: string | Uint8Array): string | readonly number[] =>
  typeof token === 'string' ? token : [...token];

/** Single characters, pieces of what templates and inputs hold, and bytes that are parts of characters. */
function tokensFor({ texts }: TemplateContext): readonly (string | Uint8Array)[] {
  const pieces = [
    '<t>',
    'Be',
    'gin: ',
    'Part ',
    ' out',
    '=',
    '; ',
    '.\n',
    'yes',
    'none',
    'null',
    'true,',
    '":',
    '","',
    '{"',
    '}]',
    '[',
    '],',
    '10',
    '7',
    ', ',
    ' is ',
    'it is',
    ' not',
    'a person',
    'PER',
    'SON',
    '</t>',
    '<answer>',
    '</',
    '+f',
    '-!',
    '!',
    'nothing',
    '\n',
    '\n- ',
    ')|',
    '"k f',
  ];
  const words = (texts['text'] ?? '').split(' ');
  const characters = [...new Set(Array.from((texts['text'] ?? '') + 'abcxyz0123456789.,;:!?"\'\\/<>[]{}()|+-=~&* \n'))];
  const bytes = [[0xf0], [0x9f], [0x8e, 0x89], [0xf0, 0x9f], [0xc3], [0xa9], [0xc3, 0xa9, 0x20], [0x80], [0xff]].map(
    (each) => Uint8Array.from(each),
  );
  const all = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  return ['', ...new Set([...pieces, ...words, ...characters]), ...bytes, ...all];
}

/** Law 5: what the grammar guarantees holds of every trace that it accepts. */
export function guaranteesHold(subject: Subject, { program, style, context }: ArbitraryCase, choices: Choices): Breach {
  const text = walk(subject.open(program, style, context), choices);
  if (text === undefined) return undefined;
  const { slots, deviations } = subject.read(program, style, text, context);
  if (deviations.length > 0) return `deviations (drift, say) in a guided trace: ${deviations[0]?.message ?? ''}`;
  for (const { name, type } of program.schema.outputs) {
    const value = slots[name];
    const breach = value === undefined ? `${name} was never given` : breachOf(value, type, program, context);
    if (breach !== undefined) return `${breach} in ${JSON.stringify(text)}`;
  }
  return undefined;
}

/** What is wrong with a value for its type in this input. */
function breachOf(value: Value, type: SlotType, program: Program, context: TemplateContext): Breach {
  switch (type.kind) {
    case 'span': {
      const whole = context.texts[type.of] ?? '';
      const isSpan =
        value.kind === 'span' && value.text !== '' && value.text.trim() === value.text && whole.includes(value.text);
      const stands = value.kind === 'span' && value.start !== undefined && whole.startsWith(value.text, value.start);
      if (!isSpan || !stands) return 'a span that is not in the text';
      return type.anywhere === true || isOfWholeWords(value, whole) ? undefined : 'a span that cuts a word';
    }
    case 'enum': {
      const names = program.schema.enums.find((each) => each.name === type.name)?.values.map((each) => each.name) ?? [];
      return value.kind === 'enum' && names.includes(value.name) ? undefined : 'no value of the enum';
    }
    case 'int':
    case 'number': {
      const isInside =
        value.kind === 'number' && value.value >= (type.min ?? -Infinity) && value.value <= (type.max ?? Infinity);
      return isInside && (type.kind === 'number' || Number.isInteger(value.value))
        ? undefined
        : 'a number out of bounds';
    }
    case 'box': {
      const [sizes] = context.images[type.in] ?? [];
      if (value.kind !== 'box' || sizes === undefined) return 'no box';
      const { x1, y1, x2, y2 } = value.box;
      const { width, height } = sizes.original;
      const isInside = x1 >= 0 && y1 >= 0 && x1 < x2 && y1 < y2 && x2 <= width + 1e-9 && y2 <= height + 1e-9;
      return isInside ? undefined : 'a box that leaves the image';
    }
    case 'flag':
      return value.kind === 'flag' ? undefined : 'no flag';
    case 'text':
    case 'prose':
      return value.kind === 'text' ? undefined : 'no text';
    case 'list':
      if (value.kind !== 'list') return 'no list';
      return value.items.map((item) => breachOf(item, type.of, program, context)).find((each) => each !== undefined);
    case 'record':
      return value.kind === 'record' ? breachOfRecord(value.fields, type.name, program, context) : 'no record';
    case 'image':
      return undefined;
  }
}

/** Told by other means than the program's: no letter or digit of these scripts stands on both sides of an end. */
function isOfWholeWords({ text, start = 0 }: SpanValue, whole: string): boolean {
  const cut = /(?:[a-zé\d]|\u0301)$/iu;
  const goesOn = /^(?:[a-zé\d]|\u0301)/iu;
  const isCut = (before: string, after: string): boolean => cut.test(before) && goesOn.test(after);
  const end = start + text.length;
  return !isCut(whole.slice(0, start), text) && !isCut(text, whole.slice(end));
}

function breachOfRecord(fields: Slots, name: string, program: Program, context: TemplateContext): Breach {
  for (const declaration of program.schema.records.find((each) => each.name === name)?.fields ?? []) {
    const value = fields[declaration.name];
    if (value === undefined) return `${declaration.name} was never given`;
    const isAbsent = value.kind === 'none';
    const { when } = declaration;
    if (when === undefined && isAbsent) return `${declaration.name} is none`;
    if (when !== undefined) {
      const named = when.kind === 'not' ? when.operand : when;
      const flag = named.kind === 'field' ? fields[named.name] : undefined;
      const holds = flag?.kind === 'flag' ? flag.value !== (when.kind === 'not') : undefined;
      if (holds === isAbsent) return `${declaration.name} does not agree with its condition`;
    }
    const breach = isAbsent ? undefined : breachOf(value, declaration.type, program, context);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

// ---------------------------------------------------------------------- walks

const ALPHABET = Array.from('abnyx0157 .,;:"\\]})>!\n').concat('🎉', 'é');
const CLOSERS = ['"', ']'];
const CONTINUERS = [';', ',', '|', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '{'];
const WALK_LIMIT = 2000;

/** What a random walk comes to: an accepted text, or a breach of law 4 where it comes to none. */
type Walked = { readonly text: string } | { readonly breach: string } | undefined;

/** A random accepted text; `undefined` where nothing can be written for the input at all. */
export function walk(start: AutomatonState, choices: Choices): string | undefined {
  const walked = walkFrom(start, choices);
  if (walked !== undefined && 'breach' in walked) throw new Error(walked.breach);
  return walked?.text;
}

/** Goes on from a state by random characters, and to an end when it has grown long. */
function walkFrom(start: AutomatonState, choices: Choices): Walked {
  if (start.threads.length === 0) return undefined;
  let state = start;
  for (let steps = 0; steps < WALK_LIMIT; steps++) {
    if (state.accepts && (steps > 40 || state.forced() === '' || choices.chance(2))) return { text: state.text };
    const forced = state.forced();
    const hurry = steps > 200 ? 'only' : steps > 40 ? 'mostly' : 'no';
    const next = forced === '' ? step(state, choices, hurry) : state.advance(forced);
    if (next === undefined) return { breach: `dead end after ${JSON.stringify(state.text)}` };
    state = next;
  }
  return { breach: `no end is reached from ${JSON.stringify(start.text)}` };
}

/** One more character, or what ends the open text. */
function step(state: AutomatonState, choices: Choices, hurry: 'no' | 'mostly' | 'only'): AutomatonState | undefined {
  const isLong = hurry === 'only' || (hurry === 'mostly' && !choices.chance(8));
  // A text that has grown long is ended: known text is written as a whole, that of the way out of a loop first, then
  // values that tell their own end. Piece by piece they would hardly ever come to stand where an open hole besides can
  // go on with any character.
  if (isLong) {
    const threads = [...state.threads].reverse();
    const texts = threads.flatMap((thread) => (thread.kind === 'text' ? [thread.text.slice(thread.at)] : []));
    const values = threads.flatMap((thread) => (thread.kind === 'match' ? waysOf([thread]) : []));
    for (const more of [...texts, ...choices.shuffled(values).toSorted((one, other) => rank(one) - rank(other))]) {
      const next = state.advance(more);
      if (next !== undefined) return next;
    }
  }
  const terminators = state.threads.flatMap((thread) =>
    thread.kind === 'open' && thread.span === undefined ? thread.operation.terminators.pieces : [],
  );
  if (terminators.length > 0 && (isLong || choices.chance(3)))
    for (const end of choices.shuffled(terminators)) {
      const ended = state.advance(end) ?? state.advance(`z${end}`);
      if (ended !== undefined) return ended;
    }
  for (const character of choices.shuffled(waysOf(state.threads))) {
    const next = state.advance(character);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** The characters with which some reading may go on. */
const waysOf = (threads: readonly Thread[]): readonly string[] => [
  ...new Set(
    threads.flatMap((thread) => {
      const units = continuations([thread]);
      return units === undefined ? ALPHABET : Array.from(units, (unit) => String.fromCharCode(unit));
    }),
  ),
];

/** Characters that end values come first, those with which lists, numbers and words go on last. */
const rank = (character: string): number => (CLOSERS.includes(character) ? 0 : CONTINUERS.includes(character) ? 2 : 1);
