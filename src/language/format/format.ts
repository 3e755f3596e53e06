import type { TextChange } from '../diagnostics/problem.js';
import type { Token } from '../parser/tokens.js';
import { declaringWords } from '../parser/words.js';

/** Cuts a text into tokens. */
export type Tokenize = (text: string) => { readonly tokens: readonly Token[]; readonly errors: readonly unknown[] };

const UNIT = '  ';

/**
 * Changes that format a file: indentation by nesting, no white space at the end of lines, at most one blank line, and
 * single spaces where punctuation wants them. Only white space between tokens changes; the text of templates stays.
 * A file that cannot be cut into tokens, or whose tokens would change, gets no changes.
 */
export function formatChanges(text: string, tokenize: Tokenize): readonly TextChange[] {
  const { tokens, errors } = tokenize(text);
  if (errors.length > 0 || tokens.length === 0) return [];
  const changes = gaps(text, tokens);
  return sameTokens(tokens, tokenize(applyChanges(text, changes)).tokens) ? changes : [];
}

/** A text after changes that are in order and do not overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: replacement } of changes) {
    result += text.slice(at, range.start) + replacement;
    at = range.end;
  }
  return result + text.slice(at);
}

const sameTokens = (before: readonly Token[], after: readonly Token[]): boolean =>
  before.length === after.length &&
  before.every((token, index) => token.image === after[index]?.image && token.tokenType === after[index]?.tokenType);

function gaps(text: string, tokens: readonly Token[]): readonly TextChange[] {
  const layout = new Layout(text.includes('\r\n') ? '\r\n' : '\n');
  const changes: TextChange[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let previous: Token | undefined;
  for (const [index, token] of tokens.entries()) {
    const gap = text.slice(start, token.startOffset);
    const wanted = layout.between(previous, gap, token, tokens[index + 1]);
    if (wanted !== gap) changes.push({ range: { start, end: token.startOffset }, text: wanted });
    layout.pass(token);
    start = (token.endOffset ?? token.startOffset) + 1;
    previous = token;
  }
  const end = text.slice(start);
  const wanted = layout.atEnd(end);
  if (wanted !== end) changes.push({ range: { start, end: text.length }, text: wanted });
  return changes;
}

/** Follows the nesting of braces and says what stands between two tokens. */
class Layout {
  /** What each open brace belongs to: `schema`, `enum`, … */
  private readonly open: string[] = [];
  private declared = '';
  private inTemplate = false;
  /** Words and marks of the expression that is passed that wait for a colon: `?`, `forall`, … */
  private readonly colons: string[] = [];
  /** The token before the one that was passed last. */
  private beforeLast: Token | undefined;
  private last: Token | undefined;

  constructor(private readonly lineBreak: string) {}

  pass(token: Token): void {
    const { name } = token.tokenType;
    [this.beforeLast, this.last] = [this.last, token];
    if (declaringWords.has(name) || name === '{' || name.endsWith('_CLOSE')) this.colons.length = 0;
    else if (name === '?' || binders.has(name)) this.colons.push(name);
    else if (name === ':') this.colons.pop();
    if (name === '"""') this.inTemplate = !this.inTemplate;
    else if (declaringWords.has(name)) this.declared = name;
    else if (name === '{') this.open.push(this.declared);
    else if (name === '}') this.open.pop();
  }

  between(previous: Token | undefined, gap: string, token: Token, next: Token | undefined): string {
    if (this.inTemplate) return this.insideTemplate(previous, gap, token);
    if (!/[\r\n]/.test(gap)) return previous === undefined ? gap.trimStart() : this.onLine(previous, gap, token);
    const indentation = this.indentation(token, next);
    const lines = gap.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    const isStart = this.startsLine(token, next);
    const kept = isStart || last.length < indentation.length ? indentation : last;
    return this.lines(lines, previous === undefined, indentation) + kept;
  }

  atEnd(gap: string): string {
    if (gap.trim() === '') return this.lineBreak;
    const lines = gap.split(/\r\n|\n|\r/);
    while (lines.at(-1)?.trim() === '') lines.pop();
    return this.lines(lines, false, '');
  }

  /** The rest of a line, then blank lines and comments, each with its line break. */
  private lines(lines: readonly string[], atBegin: boolean, indentation: string): string {
    let result = '';
    let blank = atBegin;
    for (const [index, line] of lines.entries()) {
      const content = line.trim();
      const isRest = index === 0 && !atBegin;
      if (content === '' && !isRest && blank) continue;
      blank = content === '' && !isRest;
      if (content === '') result += this.lineBreak;
      else if (isRest) result += line.trimEnd() + this.lineBreak;
      else result += indentation + content + this.lineBreak;
    }
    return result;
  }

  private indentation(token: Token, next: Token | undefined): string {
    const depth = token.tokenType.name === '}' ? this.open.length - 1 : this.open.length;
    return UNIT.repeat(Math.max(0, this.startsLine(token, next) ? depth : depth + 1));
  }

  /** Whether a token begins a member; others go on with one and are indented further, as deep as the writer likes. */
  private startsLine(token: Token, next: Token | undefined): boolean {
    const { name } = token.tokenType;
    if (name === '}' || declaringWords.has(name) || this.open.length === 0) return true;
    const around = this.open.at(-1);
    if (around === 'enum') return name === 'ID' || (/^[a-z]+$/.test(name) && name !== 'alias');
    if (around === 'record') return next?.tokenType.name === ':';
    if (around === 'style') return name === 'system' || name === 'prompt' || name === 'trace';
    return around === 'probe' && (name === 'for' || name === 'with' || name === 'expect');
  }

  /** Inside a template only the spaces next to the marks of holes and tags, and those between them, are ours. */
  private insideTemplate(previous: Token | undefined, gap: string, token: Token): string {
    if (gap.trim() !== '' || /[\r\n]/.test(gap)) return gap;
    const isOpening = /^(?:HOLE_OPEN|TAG_OPEN|NEXT_OPEN)$/.test(previous?.tokenType.name ?? '');
    const isClosing = /^(?:HOLE_CLOSE|TAG_CLOSE)$/.test(token.tokenType.name);
    if (isOpening || isClosing) return ' ';
    return previous === undefined ? gap : this.onLine(previous, gap, token);
  }

  /** Between two tokens of a line; where nothing is prescribed, more than one space may line things up. */
  private onLine(previous: Token, gap: string, token: Token): string {
    if (gap.trim() !== '') return gap;
    const before = previous.tokenType.name;
    const after = token.tokenType.name;
    if (isText(before) || isText(after)) return gap;
    if (tightBefore.has(after) || tightAfter.has(before)) return '';
    if (before === '-' && !endsOperand(this.beforeLast)) return '';
    // The colon of a type, a key or a binder stands at its name; that of `a ? b : c` stands free.
    if (after === ':' && this.colons.at(-1) !== '?') return '';
    const wantsSpace =
      before === ',' || before === ':' || after === ':' || after === '{' || before === '{' || after === '}';
    const isOperator = spaced.has(before) || spaced.has(after) || before === '-' || after === '-';
    if (gap === '' && (wantsSpace || isOperator || after === '"""')) return ' ';
    return gap.replaceAll('\t', ' ');
  }
}

const binders: ReadonlySet<string> = new Set(['forall', 'exists', 'mean', 'sum', 'min', 'max']);
const tightBefore: ReadonlySet<string> = new Set([',', ')', ']', '[', '.', '..']);
const tightAfter: ReadonlySet<string> = new Set(['(', '[', '.', '..']);
const spaced: ReadonlySet<string> = new Set(
  ['=', '==', '!=', '<=', '>=', '<', '>', '=>', '<=>', '?', '+', '*', '/'], // `-` and `:` have two meanings each
);

/** Whether what stands before a `-` is something to subtract from; else the `-` is a sign. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && /^(?:ID|NUMBER|STRING|\)|\]|none|gold|true|false)$/.test(token.tokenType.name);

const isText = (name: string): boolean =>
  name === 'TEMPLATE_TEXT' || name === 'TEMPLATE_COMMENT' || /_(?:OPEN|CLOSE)$/.test(name);
