import { limits } from './limits.js';
import type { Anchor, Reading, Segment, SegmentBegin } from './segments.js';
import type { Token, TokenType, TokenTypes } from './tokens.js';
import { declaringWords, operatorWords, reservedWords, wordsBeforeColon } from './words.js';

/** What a text ends inside of: `text` is a template's. */
export type Ending = 'code' | 'text' | 'string' | 'comment';

/** What the scanner is inside of. */
type Mode = 'declarations' | 'template' | 'expression';

const wordPattern = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const numberPattern = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const colonPattern = /[ \t]*:/y;
const nextNamePattern = /[ \t]+([\p{L}_][\p{L}\p{N}\p{M}_]*)/uy;
const importPattern = /^[ \t]*"/;
/** Punctuation by length, so that the longest wins. */
const punctuation = {
  three: new Set(['<=>', '-}}', '-%}']),
  two: new Set(['=>', '==', '!=', '<=', '>=', '..', '}}', '%}']),
  one: new Set(['=', '<', '>', '+', '-', '*', '/', '(', ')', '[', ']', '{', '}', ',', ':', '.', '?']),
};
/** The ends of holes and tags; only inside a template. */
const closingMarks: ReadonlyMap<string, string> = new Map([
  ['}}', 'HOLE_CLOSE'],
  ['-}}', 'HOLE_CLOSE'],
  ['%}', 'TAG_CLOSE'],
  ['-%}', 'TAG_CLOSE'],
]);
/** What may follow `{%` in a tag that goes on with a block or ends it. */
const nextTagPattern = /\s*(?:elif|else|endif|endfor|endstep)(?![A-Za-z0-9_])/y;

/** One run over one text. */
export class Scanner {
  /** The whole text in segments; the last one is being filled. */
  readonly segments: Segment[] = [];

  /** Where the next token may begin. */
  at = 0;
  private line = 1;
  private lineStart = 0;
  private mode: Mode = 'declarations';
  private nesting = 0;
  /** What was open before each open parenthesis. */
  private levels: number[] = [];
  private operators = 0;
  private blocks = 0;
  private braces = 0;
  /** Holes and tags that began before the one before had ended. */
  private unclosed = 0;
  private stopped = false;
  /** Where a string or a comment was cut off by the end of the text. */
  private openEnd: Ending | undefined;
  /** Whether a comment of a template has no end in all of the text. */
  private commentOpen = false;
  private tokenCount = 0;
  private errorCount = 0;
  private last: Token | undefined;
  private current: Segment;

  /** `first` is where the text is read from: its begin unless said otherwise. */
  constructor(
    private readonly text: string,
    private readonly types: TokenTypes,
    private readonly words: ReadonlyMap<string, TokenType>,
    first?: Segment,
    before: readonly Segment[] = [],
  ) {
    for (const { tokens, errors } of before) {
      this.tokenCount += tokens.length;
      this.errorCount += errors.length;
      this.last = tokens.at(-1) ?? this.last;
    }
    if (first !== undefined && before.length > 0) {
      this.at = first.anchor.offset;
      this.line = first.anchor.line;
      this.lineStart = first.anchor.offset - first.anchor.column;
      this.braces = first.braces;
      this.unclosed = first.unclosed;
      if (first.begins === 'markup') this.mode = 'template';
    }
    this.current = this.begin('start');
  }

  /** What has been read; once `run` is done. */
  get reading(): Reading {
    const isLocal = !this.stopped && !this.commentOpen && this.errorCount < limits.errors;
    return { text: this.text, segments: this.segments, isLocal };
  }

  /** The same as a place in lines. */
  get place(): Readonly<Anchor> {
    return { offset: this.at, line: this.line, column: this.at - this.lineStart };
  }

  /** Whether a segment that begins right here was begun in the same state, so that it would be read as it was. */
  isAsAt(segment: Segment): boolean {
    if (segment.braces !== this.braces || segment.unclosed !== this.unclosed) return false;
    if (segment.begins === 'markup') return this.mode === 'template' && this.blocks === 0;
    if (this.mode !== 'declarations') return false;
    return this.last === undefined || (this.last.image !== '.' && !declaringWords.has(this.last.tokenType.name));
  }

  /** What the text ended inside of; once `run` is done. */
  get ending(): Ending {
    return this.openEnd ?? (this.mode === 'template' ? 'text' : 'code');
  }

  /**
   * Fills `segments`. `meets` is asked at every place where a segment may begin whether what follows is known already;
   * once it says so, the text is read no further, and the result is true.
   */
  run(meets: (scanner: Scanner) => boolean = () => false): boolean {
    if (this.at === 0 && this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    while (this.at < this.text.length && !this.stopped) {
      if (this.mode !== 'expression' && meets(this)) return true;
      if (this.mode === 'template') this.templateText();
      else this.next();
      if (this.tokenCount > limits.tokens) {
        this.stop(this.at, `A file may have at most ${limits.tokens} tokens; the rest is not read.`);
      }
    }
    return false;
  }

  /** Template text up to the next mark, or the mark itself. */
  private templateText(): void {
    const { text } = this;
    let end = this.at;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 0x7b /* { */) {
        const follows = text.charCodeAt(end + 1);
        if (follows === 0x7b || follows === 0x25 /* % */ || follows === 0x23 /* # */) break;
      } else if (code === 0x22 /* " */ && text.startsWith('"""', end)) break;
    }
    if (end > this.at) this.push('TEMPLATE_TEXT', end);
    else if (text.startsWith('"""', end)) this.quotes();
    else if (text.startsWith('{#', end)) this.comment();
    else this.openExpression();
  }

  /** `{# … #}`; without an end it is no more than its mark, so that the rest of the file keeps its colours. */
  private comment(): void {
    const close = this.text.indexOf('#}', this.at + 2);
    if (close < 0) {
      this.commentOpen = true;
      this.openEnd = 'comment';
      this.error(this.at, 2, 'This comment is never closed: write `#}`.');
    }
    this.push('TEMPLATE_COMMENT', close < 0 ? this.at + 2 : close + 2);
    this.mode = 'template';
  }

  private quotes(): void {
    this.mode = this.mode === 'declarations' ? 'template' : 'declarations';
    this.blocks = 0;
    this.resetExpression();
    this.push('"""', this.at + 3);
  }

  private openExpression(): void {
    const isOutside = this.mode === 'template' && this.blocks === 0;
    this.resetExpression();
    this.mode = 'expression';
    const { text, at } = this;
    const end = text[at + 2] === '-' ? at + 3 : at + 2;
    const isHole = text[at + 1] === '{';
    nextTagPattern.lastIndex = end;
    const isNext = !isHole && nextTagPattern.test(text);
    if (isOutside && !isNext) this.current = this.begin('markup');
    this.push(isHole ? 'HOLE_OPEN' : isNext ? 'NEXT_OPEN' : 'TAG_OPEN', end);
  }

  /** One token of declarations or of an expression. */
  private next(): void {
    const { text, at } = this;
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09) this.at++;
    else if (code === 0x0a || code === 0x0d) this.lineBreak();
    else if (isWordStart(code)) this.word();
    else if (code >= 0x30 && code <= 0x39) this.number();
    else if (code === 0x22 /* " */) {
      if (text.startsWith('"""', at)) this.quotes();
      else this.string();
    } else if (code === 0x2f /* / */ && this.regexMayStart()) this.regex();
    else if (code === 0x2f && text.charCodeAt(at + 1) === 0x2f && this.mode === 'declarations') {
      while (this.at < text.length && !isLineBreak(text.charCodeAt(this.at))) this.at++;
      if (this.at === text.length) this.openEnd = 'comment';
    } else if (this.mode === 'expression' && text.startsWith('{#', at)) this.comment();
    else if (!this.mark()) {
      if (/\s/.test(text[at] ?? '')) this.at++;
      else this.unexpected();
    }
  }

  private lineBreak(): void {
    if (this.text.charCodeAt(this.at) === 0x0d && this.text.charCodeAt(this.at + 1) === 0x0a) this.at++;
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  private word(): void {
    const { text, at } = this;
    let end = at + 1;
    while (end < text.length && isPlainWordPart(text.charCodeAt(end))) end++;
    if (text.charCodeAt(end) > 0x7f || text.charCodeAt(at) > 0x7f) {
      wordPattern.lastIndex = at;
      const match = wordPattern.exec(text);
      if (match === null) return this.unexpected();
      end = at + match[0].length;
    }
    const image = text.slice(at, end);
    const keyword = this.words.get(image);
    if (keyword === undefined || !this.isMeantAsWord(image, end)) this.push('ID', end);
    else {
      if (declaringWords.has(image) && this.mode === 'declarations') this.resetExpression();
      if (countedWords.has(image)) this.countOperator();
      if (binderWords.has(image)) this.nest();
      this.push(image, end, keyword);
    }
  }

  /** Whether a word of the language stands where it is one; words that are neither reserved nor declare always do. */
  private isMeantAsWord(image: string, end: number): boolean {
    const previous = this.last;
    if (previous?.image === '.') return false;
    if (previous?.tokenType.name === 'TAG_OPEN') return true;
    const isDeclared = previous !== undefined && declaringWords.has(previous.tokenType.name);
    if (declaringWords.has(image)) return !isDeclared && this.declares(image, end);
    if (!reservedWords.has(image)) return true;
    if (isDeclared) return false;
    colonPattern.lastIndex = end;
    return wordsBeforeColon.has(image) || !colonPattern.test(this.text);
  }

  /** Whether a name follows, or the path of an import. `schema.title` and `step and …` are something else. */
  private declares(image: string, end: number): boolean {
    if (image === 'schema' && this.text[end] === '.') return true;
    if (this.mode === 'expression') return false;
    if (image === 'import') return importPattern.test(this.text.slice(end, end + 32));
    nextNamePattern.lastIndex = end;
    const name = nextNamePattern.exec(this.text)?.[1];
    return name !== undefined && !operatorWords.has(name);
  }

  private number(): void {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    this.push('NUMBER', this.at + (match?.[0].length ?? 1));
  }

  /** A string on one line. One that is never closed ends with the line, or with the tag that it stands in. */
  private string(): void {
    const { text, at } = this;
    let end = at + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 0x22) return this.push('STRING', end + 1);
      if (isLineBreak(code)) break;
      if (code === 0x5c /* \ */ && end + 1 < text.length && !isLineBreak(text.charCodeAt(end + 1))) end++;
    }
    if (this.mode === 'expression') {
      const close = /[%}]\}/.exec(text.slice(at, end));
      if (close !== null) end = at + close.index;
    }
    if (end === text.length) this.openEnd = 'string';
    this.error(at, end - at, 'This string is never closed: write `"` on the same line.');
    this.push('STRING', end);
  }

  /** A slash is a division unless it follows `matches`. */
  private regexMayStart(): boolean {
    return this.last?.image === 'matches';
  }

  private regex(): void {
    const { text, at } = this;
    let inClass = false;
    for (let end = at + 1; end < text.length; end++) {
      const character = text[end];
      if (character === '\n' || character === '\r') break;
      if (character === '\\') end++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '/' && !inClass) {
        end++;
        while (end < text.length && isPlainWordPart(text.charCodeAt(end))) end++;
        return this.push('REGEX', end);
      }
    }
    if (text.indexOf('\n', at) < 0) this.openEnd = 'string';
    this.error(at, 1, 'This regular expression is never closed: write `/` on the same line.');
    this.at = at + 1;
  }

  /** Punctuation; false if nothing of the language begins here. */
  private mark(): boolean {
    const { text, at } = this;
    const inExpression = this.mode === 'expression';
    if (inExpression && (text.startsWith('{{', at) || text.startsWith('{%', at))) {
      if (++this.unclosed > limits.errors)
        this.stop(at, 'Too many holes and tags are never closed; the rest is not read.');
      this.openExpression();
      return true;
    }
    for (const length of [3, 2, 1] as const) {
      const image = text.slice(at, at + length);
      const known = length === 3 ? punctuation.three : length === 2 ? punctuation.two : punctuation.one;
      const closing = closingMarks.get(image);
      if (!known.has(image) || (closing !== undefined && !inExpression)) continue;
      if (closing !== undefined) {
        this.mode = 'template';
        this.resetExpression();
      } else this.count(image);
      this.push(closing ?? image, at + length);
      return true;
    }
    return false;
  }

  /** Reports what is no token, a whole run of it at once. */
  private unexpected(): void {
    const { text, at } = this;
    let end = at + 1;
    while (end < text.length && !isKnownStart(text.charCodeAt(end))) end++;
    const piece = text.slice(at, Math.min(end, at + 20));
    this.error(at, end - at, `\`${piece}\` means nothing here.`);
    this.at = end;
  }

  private count(image: string): void {
    if (image === '(') {
      this.levels.push(this.nesting);
      this.nest();
    } else if (image === ')') this.nesting = this.levels.pop() ?? 0;
    else if (image === '{' || image === '}') this.brace(image);
    else if (image !== ',' && image !== ':') {
      if (image === '?') this.nest();
      this.countOperator();
    }
  }

  /** Into a parenthesis, a choice or a binder: the last two reach as far to the right as they can. */
  private nest(): void {
    if (++this.nesting > limits.nesting) {
      const message = `Parentheses, choices and binders may be nested at most ${limits.nesting} deep; the rest is not read.`;
      this.stop(this.at, message);
    }
  }

  private brace(image: '{' | '}'): void {
    this.resetExpression();
    this.braces = Math.max(0, this.braces + (image === '{' ? 1 : -1));
    if (this.braces > limits.braces) {
      this.stop(this.at, `Braces may be nested at most ${limits.braces} deep; the rest is not read.`);
    }
  }

  private countOperator(): void {
    if (++this.operators > limits.operators) {
      this.stop(this.at, `An expression may have at most ${limits.operators} operators; the rest is not read.`);
    }
  }

  private resetExpression(): void {
    this.nesting = 0;
    this.levels = [];
    this.operators = 0;
  }

  private stop(offset: number, message: string): void {
    this.stopped = true;
    this.errorCount++;
    this.current.errors.push({ offset, length: 1, line: this.line, column: offset - this.lineStart + 1, message });
  }

  private error(offset: number, length: number, message: string): void {
    if (this.errorCount >= limits.errors) return;
    this.errorCount++;
    this.current.errors.push({ offset, length, line: this.line, column: offset - this.lineStart + 1, message });
  }

  private push(name: string, end: number, type: TokenType | undefined = this.types[name]): void {
    if (type === undefined) throw new Error(`No token type ${name}`);
    if (this.stopped) return;
    const start = this.at;
    const image = this.text.slice(start, end);
    const startLine = this.line;
    const startColumn = start - this.lineStart + 1;
    this.at = end;
    if (name === 'TEMPLATE_TEXT' || name === 'TEMPLATE_COMMENT') this.advanceLines(start, end);
    if (image === 'for' || image === 'if' || image === 'step') this.openBlock();
    else if (image === 'endfor' || image === 'endif' || image === 'endstep') this.closeBlock();
    if (declaringWords.has(name) && this.mode === 'declarations' && this.text[end] !== '.') {
      this.current = this.begin('declaration', start);
    } else if ((name === '{' || name === '}') && this.mode === 'declarations') {
      this.current.marks.push(this.current.tokens.length);
    }
    this.tokenCount++;
    this.last = {
      image,
      startOffset: start,
      endOffset: end - 1,
      startLine,
      startColumn,
      endLine: this.line,
      endColumn: end - this.lineStart,
      tokenTypeIdx: type.tokenTypeIdx ?? -1,
      tokenType: type,
      payload: this.current.anchor,
    };
    this.current.tokens.push(this.last);
  }

  /** Begins a segment at a place that has been reached. */
  private begin(begins: SegmentBegin, offset = this.at): Segment {
    const read: Anchor = { offset, line: this.line, column: offset - this.lineStart };
    const { braces, unclosed } = this;
    const anchor = { ...read };
    const segment: Segment = { anchor, read, tokens: [], errors: [], begins, marks: [], braces, unclosed };
    this.segments.push(segment);
    return segment;
  }

  private openBlock(): void {
    if (this.last?.tokenType.name !== 'TAG_OPEN') return;
    if (++this.blocks > limits.nesting) {
      this.stop(this.at, `Tags may be nested at most ${limits.nesting} deep; the rest is not read.`);
    }
  }

  private closeBlock(): void {
    if (this.last?.tokenType.name === 'NEXT_OPEN') this.blocks = Math.max(0, this.blocks - 1);
  }

  private advanceLines(start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 0x0a || (code === 0x0d && this.text.charCodeAt(at + 1) !== 0x0a)) {
        this.line++;
        this.lineStart = at + 1;
      }
    }
  }
}

/** Words whose body reaches to the end of the expression. */
const binderWords = new Set(['forall', 'exists', 'mean', 'sum', 'min', 'max']);

const countedWords = new Set([
  'and',
  'or',
  'not',
  'in',
  'within',
  'contains',
  'overlaps',
  'forall',
  'exists',
  'mean',
  'sum',
]);

const isLineBreak = (code: number): boolean => code === 0x0a || code === 0x0d;

const isPlainWordPart = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;

/** Also true for characters beyond ASCII; whether they are letters is decided by the pattern. */
const isWordStart = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || isLetterBeyondAscii(code);

const isLetterBeyondAscii = (code: number): boolean =>
  code > 0x7f && (isSurrogate(code) || /\p{L}/u.test(String.fromCharCode(code)));

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

const isKnownStart = (code: number): boolean =>
  isPlainWordPart(code) || code <= 0x20 || '"/=<>+-*()[]{},:.?!'.includes(String.fromCharCode(code));
