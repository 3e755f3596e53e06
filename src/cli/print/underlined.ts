import type { TextRange } from '../../base/index.js';
import type { Paint } from '../terminal/palette.js';
import { columns, harmless, withoutTabs } from '../terminal/text.js';

/** Ranges of a text to underline with a mark of their own. */
export interface Underline {
  readonly ranges: readonly TextRange[];
  /** Stands behind the carets: a number that a list below explains. */
  readonly mark: string;
  readonly paint: Paint;
}

/**
 * A text with carets under ranges, one line of carets for each underline that touches a line. An underline's lines say
 * its mark at their end; a range without length gets one caret.
 */
export function underlined(text: string, underlines: readonly Underline[], indent: string): string {
  const lines: string[] = [];
  let start = 0;
  for (const raw of text.split('\n')) {
    const end = start + raw.length;
    lines.push(`${indent}${withoutTabs(harmless(raw))}`.trimEnd());
    for (const underline of underlines) {
      const carets = caretsUnder(raw, start, underline.ranges);
      if (carets !== undefined) lines.push(`${indent}${underline.paint(`${carets} ${underline.mark}`)}`);
    }
    start = end + 1;
  }
  return lines.join('\n');
}

/** Carets under the parts of a line that ranges cover; `undefined` where none does. */
function caretsUnder(line: string, start: number, ranges: readonly TextRange[]): string | undefined {
  const end = start + line.length;
  const column = (offset: number): number => columns(withoutTabs(harmless(line.slice(0, offset))));
  let carets = '';
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [Math.max(range.start, start) - start, Math.min(range.end, end) - start];
    const empty = range.start === range.end && range.start >= start && range.start <= end;
    if (from >= to && !empty) continue;
    const [left, right] = [column(from), empty ? column(from) + 1 : column(to)];
    if (right <= carets.length) continue;
    carets = carets.padEnd(left) + '^'.repeat(right - Math.max(left, carets.length));
  }
  return carets === '' ? undefined : carets;
}
