import { limits } from './limits.js';
import type { Scanner } from './scanner.js';
import type { Reading, Segment } from './segments.js';

/** A scanner that goes on where a segment begins, behind what is kept. */
type ScannerFrom = (first: Segment | undefined, kept: readonly Segment[]) => Scanner;

/**
 * Reads a text that differs from an earlier one in one stretch. Reading begins a segment before the one that the
 * stretch begins in, since the last token of a segment may look at the word behind it; it ends where a segment behind
 * the stretch begins in the same state as before.
 */
export function readAgain(text: string, before: Reading, scannerFrom: ScannerFrom): Reading {
  return (before.isLocal ? readStretch(text, before, scannerFrom) : undefined) ?? readAll(scannerFrom(undefined, []));
}

function readAll(scanner: Scanner): Reading {
  scanner.run();
  return scanner.reading;
}

function readStretch(text: string, before: Reading, scannerFrom: ScannerFrom): Reading | undefined {
  const change = differenceOf(before.text, text);
  const { segments } = before;
  // The segment that the change begins in begins before it.
  const touched = segments.findLastIndex(({ anchor }) => anchor.offset < change.start);
  const restart = Math.max(0, touched - 1);
  const kept = segments.slice(0, restart);
  const first = segments[restart];
  const scanner = scannerFrom(first, kept);
  let behind = segments.findIndex(({ anchor }, index) => index > restart && anchor.offset >= change.end);
  if (behind < 0) behind = segments.length;
  const met = scanner.run(() => {
    const { at } = scanner;
    while (at > (segments[behind]?.anchor.offset ?? Infinity) + change.by) behind++;
    const next = segments[behind];
    return next !== undefined && at === next.anchor.offset + change.by && scanner.isAsAt(next);
  });
  const { isLocal } = scanner.reading;
  const [begin, ...following] = scanner.segments;
  if (!isLocal || begin === undefined) return undefined;
  // Reading goes on in the middle only where the same segment begins again.
  const isBegun = begin.tokens.length === 0 && begin.errors.length === 0;
  if (restart > 0 && (!isBegun || following[0]?.anchor.offset !== first?.anchor.offset)) return undefined;
  const rest = met ? segments.slice(behind) : [];
  const all = [...kept, ...(restart > 0 ? following : scanner.segments), ...rest];
  if (sum(all, 'tokens') > limits.tokens || sum(all, 'errors') >= limits.errors) return undefined;
  moveTo(rest, scanner.place);
  return { text, segments: all, isLocal };
}

const sum = (segments: readonly Segment[], list: 'tokens' | 'errors'): number =>
  segments.reduce((total, segment) => total + segment[list].length, 0);

/** Moves segments that begin at a place now. */
function moveTo(segments: readonly Segment[], place: Segment['read']): void {
  const [first] = segments;
  if (first === undefined) return;
  const { offset, line, column } = first.anchor;
  const [by, lines, columns] = [place.offset - offset, place.line - line, place.column - column];
  for (const { anchor } of segments) {
    anchor.offset += by;
    if (anchor.line === line) anchor.column += columns;
    anchor.line += lines;
  }
}

/** What stands between the begin and the end that two texts share; `by` is how far what stands behind has moved. */
function differenceOf(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly by: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  return { start, end: before.length - end, by: after.length - before.length };
}
