import type { AstNode } from 'langium';
import type { Fix, TextChange } from '../diagnostics/problem.js';
import { type OffsetRange, rangeOf } from '../syntax.js';

/** A fix that writes something else in the place of a piece of the file. */
export const writing = (range: OffsetRange, text: string, title = `Write \`${text}\``): Fix => ({
  title,
  changes: [{ range, text }],
});

/** A change that puts something in front of an offset. */
export const inserted = (at: number, text: string): TextChange => ({ range: { start: at, end: at }, text });

/** The text of the file that a node stands in. */
const textOf = (node: AstNode): string => node.$cstNode?.root.fullText ?? '';

/** What stands in a range of a node's file. */
export const sourceIn = (node: AstNode, { start, end }: OffsetRange): string => textOf(node).slice(start, end);

/** The range of a node with its line, if nothing else stands there. */
export function lineOf(node: AstNode): OffsetRange {
  const text = textOf(node);
  const { start, end } = rangeOf(node);
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const last = next < 0 ? text.length : next + 1;
  const isAlone = text.slice(first, start).trim() === '' && text.slice(end, last).trim() === '';
  return isAlone ? { start: first, end: last } : { start, end };
}

/** The white space that the line of an offset begins with; undefined where something else stands before the offset. */
export function indentationAt(node: AstNode, offset: number): string | undefined {
  const text = textOf(node);
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return before.trim() === '' ? before : undefined;
}
