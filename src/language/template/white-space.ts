import type { Template, TextNode } from '../generated/ast.js';
import { type Segment, segmentsOf } from './segments.js';

/**
 * What the text nodes of a template finally say. The rules, in order:
 * 1. The line break after the opening quotes goes, and the line break and indentation before the closing quotes.
 * 2. The indentation that all lines with content share goes. Lines inside a tag do not count.
 * 3. A line that holds nothing but tags and comments goes with its indentation and its line break.
 * 4. `{{-`, `{%-`, `{#-` take all white space before them, `-}}`, `-%}`, `-#}` all white space behind them.
 * Line breaks become `\n`. What remains is literal.
 */
export function literalTexts(template: Template, source: string): ReadonlyMap<TextNode, string> {
  const segments = segmentsOf(template);
  const block = new Block(source, segments);
  block.trimEnds();
  block.dedent();
  block.dropTagLines();
  block.trimAtDashes();
  const texts = new Map<TextNode, string>();
  for (const segment of segments) if (segment.kind === 'text') texts.set(segment.node, block.textOf(segment));
  return texts;
}

/** One line of a block: `[start, end)` without its line break, which ends at `next`. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** The text of a template, and which of its characters go. Offsets are those of the file. */
class Block {
  private readonly start: number;
  private readonly end: number;
  private readonly gone: Uint8Array;
  private readonly lines: readonly Line[];

  constructor(
    private readonly source: string,
    private readonly segments: readonly Segment[],
  ) {
    this.start = segments[0]?.start ?? 0;
    this.end = segments.at(-1)?.end ?? 0;
    this.gone = new Uint8Array(this.end - this.start);
    this.lines = this.findLines();
  }

  textOf(segment: Segment): string {
    let text = '';
    let from = segment.start;
    for (let at = segment.start; at <= segment.end; at++) {
      if (at < segment.end && this.gone[at - this.start] !== 1) continue;
      if (at > from) text += this.source.slice(from, at);
      from = at + 1;
    }
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }

  trimEnds(): void {
    const first = this.lines[0];
    const last = this.lines.at(-1);
    if (first === undefined || last === undefined || first === last) return;
    if (this.isBlank(first.start, first.end)) this.drop(first.start, first.next);
    if (this.isBlank(last.start, last.end)) {
      const before = this.lines.at(-2);
      this.drop(before === undefined ? last.start : Math.max(before.end, first.next), last.end);
    }
  }

  dedent(): void {
    const [first] = this.lines;
    const indented = this.lines.filter((line) => line !== first || this.gone[0] === 1);
    let common: string | undefined;
    for (const line of indented) {
      const indentation = this.source.slice(line.start, this.contentStart(line));
      if (this.contentStart(line) === line.end) continue;
      common = common === undefined ? indentation : commonPrefix(common, indentation);
    }
    for (const line of indented) {
      const content = this.contentStart(line);
      const blank = content === line.end;
      this.drop(line.start, blank ? content : line.start + (common?.length ?? 0));
    }
  }

  dropTagLines(): void {
    let index = 0;
    for (const line of this.lines) {
      while ((this.segments[index]?.end ?? Infinity) <= line.start) index++;
      if (this.holdsOnlyTags(line, index)) this.drop(line.start, line.next);
    }
  }

  trimAtDashes(): void {
    for (const [index, segment] of this.segments.entries()) {
      if (segment.kind === 'text') continue;
      const before = this.segments[index - 1];
      const after = this.segments[index + 1];
      if (segment.trimBefore && before?.kind === 'text') {
        let at = before.end;
        while (at > before.start && isSpace(this.source.charCodeAt(at - 1))) at--;
        this.drop(at, before.end);
      }
      if (segment.trimAfter && after?.kind === 'text') {
        let at = after.start;
        while (at < after.end && isSpace(this.source.charCodeAt(at))) at++;
        this.drop(after.start, at);
      }
    }
  }

  /** Lines by the line breaks in text; a tag that goes over several lines stands in one of ours. */
  private findLines(): readonly Line[] {
    const lines: Line[] = [];
    let start = this.start;
    for (const segment of this.segments) {
      if (segment.kind !== 'text') continue;
      for (let at = segment.start; at < segment.end; at++) {
        const code = this.source.charCodeAt(at);
        if (code !== 0x0a && code !== 0x0d) continue;
        const next = code === 0x0d && at + 1 < segment.end && this.source.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
        lines.push({ start, end: at, next });
        start = next;
        at = next - 1;
      }
    }
    lines.push({ start, end: this.end, next: this.end });
    return lines;
  }

  private contentStart(line: Line): number {
    let at = line.start;
    while (at < line.end && isIndentation(this.source.charCodeAt(at))) at++;
    return at;
  }

  private isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (!isIndentation(this.source.charCodeAt(at))) return false;
    return true;
  }

  /** `first` is the index of the first segment that reaches into the line. */
  private holdsOnlyTags(line: Line, first: number): boolean {
    let tags = 0;
    for (let index = first; index < this.segments.length; index++) {
      const segment = this.segments[index];
      if (segment === undefined || segment.start >= line.end) break;
      if (segment.kind === 'hole') return false;
      if (segment.kind !== 'text') tags++;
      else if (!this.isBlank(Math.max(segment.start, line.start), Math.min(segment.end, line.end))) return false;
    }
    return tags > 0;
  }

  private drop(start: number, end: number): void {
    this.gone.fill(1, Math.max(0, start - this.start), Math.max(0, end - this.start));
  }
}

const isIndentation = (code: number): boolean => code === 0x20 || code === 0x09;
const isSpace = (code: number): boolean => isIndentation(code) || code === 0x0a || code === 0x0d;

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
