/** A fenced block of a Markdown page. */
export interface Fence {
  /** The words after the opening quotes: `mrsi fragment trace`. */
  readonly info: readonly string[];
  readonly text: string;
  /** 1-based line of its first line of text. */
  readonly line: number;
}

/** All fenced blocks of a page, in order. */
export function fencesOf(page: string): readonly Fence[] {
  const fences: Fence[] = [];
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const open = /^```(\S.*)$/.exec(lines[at] ?? '');
    if (open === null) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`The fence in line ${at + 1} is never closed`);
    fences.push({
      info: (open[1] ?? '').split(/\s+/),
      text: lines.slice(at + 1, end).join('\n'),
      line: at + 2,
    });
    at = end;
  }
  return fences;
}
