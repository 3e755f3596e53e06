import { unspellBox } from '../../../base/boxes.js';
import { findEnum } from '../../../program/program.js';
import type { SlotType } from '../../../program/types.js';
import { none } from '../../../program/value.js';
import type { ScalarFormat } from '../../compile/operations.js';
import type { Scene } from '../../machine/scene.js';
import { boxLayout } from '../../spelling/box-layout.js';
import type { Scalar } from '../../store/cells.js';

/** A value that was written in some way of its own. */
export interface LooseValue {
  readonly value: Scalar;
  readonly end: number;
}

/** What a value is read as: its type, and whether it may be none. */
export interface LooseTarget {
  readonly type: SlotType;
  readonly format: ScalarFormat;
  readonly mayBeNone: boolean;
}

/**
 * Reads a value that tells itself where it ends, in any of the ways in which models write it: enum values by name, alias
 * or gloss in any case, flags as yes/no/true/false, boxes with other brackets and blanks. `undefined` if there is none.
 */
export function readLooseValue(text: string, from: number, target: LooseTarget, scene: Scene): LooseValue | undefined {
  const begin = skip(text, from, /[\s"'`*“]/u);
  const word = wordAt(text, begin, NONE_WORDS);
  if (word !== undefined && target.mayBeNone)
    return closed(text, from, begin, { value: none, end: begin + word.length });
  switch (target.type.kind) {
    case 'enum':
      return closed(text, from, begin, readEnum(text, begin, target.type.name, scene));
    case 'flag': {
      const found = wordAt(text, begin, FLAG_WORDS);
      if (found === undefined) return undefined;
      const value = { kind: 'flag', value: found === 'yes' || found === 'true' } as const;
      return closed(text, from, begin, { value, end: begin + found.length });
    }
    case 'int':
    case 'number': {
      const match = matchAt(NUMBER, text, begin);
      if (match === undefined) return undefined;
      const value = Number(match.replaceAll(',', ''));
      if (!Number.isFinite(value)) return undefined;
      return closed(text, from, begin, { value: { kind: 'number', value }, end: begin + match.length });
    }
    case 'box':
      return readBox(text, begin, target.type.in, target.format, scene);
    case 'span':
    case 'text':
    case 'prose':
      return target.format.kind === 'quoted' ? readQuoted(text, begin, target.type, from) : undefined;
    case 'image':
    case 'record':
    case 'list':
      return undefined;
  }
}

const NONE_WORDS = ['none', 'null', 'n/a', 'nil', 'nothing'];
const FLAG_WORDS = ['yes', 'no', 'true', 'false'];
const NUMBER = /[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?/uy;

function skip(text: string, from: number, what: RegExp): number {
  let at = from;
  while (at < text.length && at < from + 8 && what.test(text.charAt(at))) at++;
  return at;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The longest of some words that stands at `at` in any case, and is not part of a longer word. */
function wordAt(text: string, at: number, words: readonly string[]): string | undefined {
  const fitting = words.filter((word) => {
    const end = at + word.length;
    if (word === '' || text.slice(at, end).toLowerCase() !== word.toLowerCase()) return false;
    return !isWord(word.charAt(word.length - 1)) || !isWord(text.charAt(end));
  });
  return fitting.sort((a, b) => b.length - a.length)[0];
}

const isWord = (character: string): boolean => /[\p{L}\p{N}_]/u.test(character);

/** Quotation marks and emphasis that were opened before a value belong to it. */
function closed(text: string, from: number, begin: number, found: LooseValue | undefined): LooseValue | undefined {
  if (found === undefined) return undefined;
  let { end } = found;
  for (let at = begin - 1; at >= from; at--) {
    const mark = text.charAt(at);
    if (!/\s/u.test(mark) && text.charAt(end) === (mark === '“' ? '”' : mark)) end++;
  }
  return { value: found.value, end };
}

/** An enum value by any of its spellings; of two spellings that begin alike the longer one. */
export function readEnum(text: string, at: number, name: string, scene: Scene): LooseValue | undefined {
  let best: LooseValue | undefined;
  for (const value of findEnum(scene.schema, name)?.values ?? []) {
    const found = wordAt(text, at, [
      value.name,
      ...value.aliases,
      value.gloss,
      value.gloss.replace(/^(?:an?|the) /iu, ''),
    ]);
    const end = at + (found?.length ?? 0);
    if (found !== undefined && (best === undefined || end > best.end))
      best = { value: { kind: 'enum', enum: name, name: value.name }, end };
  }
  return best;
}

/** Four numbers in a row with brackets, commas and blanks between them, perhaps after `image 2`. */
const BOX =
  /(?:image\s*(\d{1,3})\s*:?\s*)?(?:<\|box_start\|>)?[\s([{<"]{0,6}(-?\d{1,7}(?:\.\d{1,7})?)[\s,;]{1,4}(-?\d{1,7}(?:\.\d{1,7})?)[\s)\]}>]{0,3}[\s,;]{1,4}[\s([{<]{0,3}(-?\d{1,7}(?:\.\d{1,7})?)[\s,;]{1,4}(-?\d{1,7}(?:\.\d{1,7})?)(?:\s?[)\]}>"]){0,3}(?:<\|box_end\|>)?/uy;

function readBox(text: string, at: number, input: string, format: ScalarFormat, scene: Scene): LooseValue | undefined {
  BOX.lastIndex = at;
  const match = BOX.exec(text);
  if (match === null) return undefined;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = match.slice(2).map(Number);
  const value = boxOf([x1, y1, x2, y2], match[1] === undefined ? 0 : Number(match[1]) - 1, input, format, scene);
  return value === undefined ? undefined : { value, end: at + match[0].length };
}

/** The box that four written numbers mean; it may lie outside the image. */
export function boxOf(
  numbers: readonly [number, number, number, number],
  image: number,
  input: string,
  format: ScalarFormat,
  scene: Scene,
): Scalar | undefined {
  const layout = boxLayout(input, format, scene.schema, scene.context);
  const sizes = layout.images[layout.several ? image : 0];
  if (sizes === undefined || !numbers.every((number) => Number.isFinite(number))) return undefined;
  const box = unspellBox(numbers, layout.spelling, sizes);
  return { kind: 'box', box, ...(layout.several ? { image } : {}) };
}

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '`': '`' };
const QUOTED_LIMIT = 10_000;

/** A text in quotation marks of any kind; escapes as in JSON. */
function readQuoted(text: string, begin: number, type: SlotType, from: number): LooseValue | undefined {
  const open = text.charAt(begin - 1);
  const close = begin > from && Object.hasOwn(QUOTES, open) ? QUOTES[open] : undefined;
  if (close === undefined) return undefined;
  let content = '';
  for (let at = begin; at < text.length && at < begin + QUOTED_LIMIT; at++) {
    const character = text.charAt(at);
    if (character === close) {
      const value: Scalar = type.kind === 'span' ? { kind: 'span', text: content } : { kind: 'text', text: content };
      return { value, end: at + 1 };
    }
    if (character === '\n') return undefined;
    if (character !== '\\') content += character;
    else content += unescape(text.charAt(++at));
  }
  return undefined;
}

const unescape = (letter: string): string => ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' })[letter] ?? letter;
