import { CstUtils, type LangiumDocument } from 'langium';
import type { Position, SelectionRange } from 'vscode-languageserver';
import { type OffsetRange, rangeOf } from '../../language/syntax.js';
import { editorRange } from './ranges.js';

/**
 * What "expand selection" goes through at each position, from the word outwards: the word, what a string or a template
 * block holds, and every node round it up to the file.
 */
export const selectionRanges = (document: LangiumDocument, positions: readonly Position[]): SelectionRange[] =>
  positions.map((position) => {
    const offset = document.textDocument.offsetAt(position);
    // From the whole inwards, so that each can name the one round it.
    const [whole, ...inner] = rangesRound(document, offset).toReversed();
    const outermost = { range: editorRange(document, whole ?? { start: offset, end: offset }) };
    return inner.reduce<SelectionRange>(
      (parent, range) => ({ range: editorRange(document, range), parent }),
      outermost,
    );
  });

/** Ranges that hold an offset, each larger than the one before. */
function rangesRound(document: LangiumDocument, offset: number): readonly OffsetRange[] {
  const root = document.parseResult.value.$cstNode;
  const text = document.textDocument.getText();
  const ranges: OffsetRange[] = [];
  const add = (range: OffsetRange): void => {
    const last = ranges.at(-1);
    if (range.start > offset || range.end < offset || range.start >= range.end) return;
    if (last !== undefined && (range.start > last.start || range.end < last.end)) return;
    if (last === undefined || range.start < last.start || range.end > last.end) ranges.push(range);
  };
  const leaf = root && (CstUtils.findLeafNodeAtOffset(root, offset) ?? CstUtils.findLeafNodeBeforeOffset(root, offset));
  if (leaf !== undefined && offset <= leaf.end) {
    for (const range of insideOf(leaf.text, leaf.offset, offset)) add(range);
    add({ start: leaf.offset, end: leaf.end });
  }
  for (let node = leaf?.astNode; node !== undefined; node = node.$container) {
    if (node.$type === 'Template') add(between(text, rangeOf(node)));
    add(rangeOf(node));
  }
  add({ start: 0, end: text.length });
  return ranges;
}

/** The word, the line and the inner part of a piece of text: a string without its quotes, template text without its ends. */
function insideOf(text: string, start: number, offset: number): readonly OffsetRange[] {
  const at = offset - start;
  const word = [...text.matchAll(/[\p{L}\p{N}_]+/gu)].find(
    (match) => match.index <= at && at <= match.index + match[0].length,
  );
  const ranges: OffsetRange[] = [];
  if (word !== undefined) ranges.push({ start: start + word.index, end: start + word.index + word[0].length });
  if (text.includes('\n')) {
    const first = text.lastIndexOf('\n', at - 1) + 1;
    const next = text.indexOf('\n', at);
    ranges.push(trimmed(text, start, first, next < 0 ? text.length : next));
  }
  if (/^".*"$/s.test(text)) ranges.push({ start: start + 1, end: start + text.length - 1 });
  else ranges.push(trimmed(text, start, 0, text.length));
  return ranges;
}

/** A part of a text that begins at `start`, without the white space at its ends. */
function trimmed(text: string, start: number, from: number, to: number): OffsetRange {
  const part = text.slice(from, to);
  const begin = from + part.length - part.trimStart().length;
  return { start: start + begin, end: start + begin + part.trim().length };
}

/** What a template block holds, without its quotes and the white space at its ends. */
function between(text: string, { start, end }: OffsetRange): OffsetRange {
  return trimmed(text.slice(start, end), start, 3, Math.max(3, end - start - 3));
}
