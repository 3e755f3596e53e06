import type { Palette } from './palette.js';
import { columns, harmless, withoutTabs } from './text.js';

/** A place in a file to show: lines and columns count from 0, columns in UTF-16 code units. */
export interface FramePlace {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** The lines of a source round a place, numbered, with carets under it. */
export function codeFrame(source: string, { start, end }: FramePlace, colours: Palette): string {
  const lines = source.split(/\r\n|\n|\r/);
  const first = Math.max(0, start.line - 1);
  const width = String(start.line + 2).length;
  const result: string[] = [];
  for (let index = first; index <= Math.min(start.line + 1, lines.length - 1); index++) {
    const text = lines[index] ?? '';
    result.push(`${colours.dim(`${String(index + 1).padStart(width)} |`)} ${withoutTabs(harmless(text))}`.trimEnd());
    if (index !== start.line) continue;
    const before = columns(withoutTabs(harmless(text.slice(0, start.column))));
    const stop = end.line > start.line ? text.length : Math.max(end.column, start.column);
    const length = Math.max(1, columns(withoutTabs(harmless(text.slice(0, stop)))) - before);
    const more = end.line > start.line ? '…' : '';
    result.push(
      `${colours.dim(`${' '.repeat(width)} |`)} ${' '.repeat(before)}${colours.red(`${'^'.repeat(length)}${more}`)}`,
    );
  }
  return result.join('\n');
}
