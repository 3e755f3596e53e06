/** JSON as models write it, with the place of each part. */
export type JsonTree = JsonTreeNode & { readonly start: number; readonly end: number };

export type JsonTreeNode =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntryTree[] }
  | { readonly kind: 'array'; readonly items: readonly JsonTree[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** A word without quotation marks. */
  | { readonly kind: 'word'; readonly value: string };

export interface JsonEntryTree {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonTree;
}

/** What was found, and how it differs from strict JSON. */
export interface LooseJson {
  readonly tree: JsonTree;
  /** The text ends, or something else begins, before all brackets are closed. */
  readonly isCutOff: boolean;
  /** Where the first departure from JSON stands (single quotes, words, commas too many or too few); absent if none. */
  readonly departure?: number;
  /** Whether there is white space between its parts. */
  readonly hasSpace: boolean;
}

const DEPTH_LIMIT = 48;

/** Reads JSON that begins at `from`, as far as it goes; `undefined` if no JSON begins there. Linear in what it reads. */
export function readLooseJson(text: string, from: number): LooseJson | undefined {
  const reader = new JsonReader(text, from);
  const tree = reader.value(0);
  if (tree === undefined) return undefined;
  const { isCutOff, departure, hasSpace } = reader;
  return { tree, isCutOff, hasSpace, ...(departure === undefined ? {} : { departure }) };
}

class JsonReader {
  isCutOff = false;
  departure: number | undefined;
  hasSpace = false;

  constructor(
    private readonly text: string,
    private at: number,
  ) {}

  value(depth: number): JsonTree | undefined {
    const start = this.at;
    const character = this.text.charAt(start);
    if (character === '[' || character === '{') {
      if (depth >= DEPTH_LIMIT) {
        this.isCutOff = true;
        return undefined;
      }
      this.at++;
      return character === '[' ? this.array(start, depth) : this.object(start, depth);
    }
    const closing = character === '“' ? '”' : character === '"' || character === "'" ? character : undefined;
    if (closing !== undefined) {
      if (character !== '"') this.depart(start);
      const value = this.string(closing);
      return { kind: 'string', value, start, end: this.at };
    }
    return this.bare(start);
  }

  private array(start: number, depth: number): JsonTree {
    const items: JsonTree[] = [];
    while (this.inside(']', items.length > 0)) {
      const before = this.at;
      const item = this.value(depth + 1);
      if (item === undefined || this.at === before) {
        this.isCutOff = true;
        break;
      }
      items.push(item);
      if (this.isCutOff) break;
    }
    return { kind: 'array', items, start, end: this.at };
  }

  private object(start: number, depth: number): JsonTree {
    const entries: JsonEntryTree[] = [];
    while (this.inside('}', entries.length > 0)) {
      const keyStart = this.at;
      const key = this.value(DEPTH_LIMIT);
      const keyEnd = this.at;
      this.space();
      if (key === undefined || this.text.charAt(this.at) !== ':') {
        this.isCutOff = true;
        break;
      }
      this.at++;
      this.space();
      const before = this.at;
      const value = this.value(depth + 1);
      if (value === undefined || this.at === before) {
        this.isCutOff = true;
        break;
      }
      const name = key.kind === 'string' || key.kind === 'word' ? key.value : this.text.slice(keyStart, keyEnd);
      if (key.kind !== 'string') this.depart(keyStart);
      entries.push({ key: name, keyStart, keyEnd, value });
      if (this.isCutOff) break;
    }
    return { kind: 'object', entries, start, end: this.at };
  }

  /** Moves to the next part; false at the closing bracket (which is passed) and where the JSON breaks off. */
  private inside(closing: string, needsComma: boolean): boolean {
    this.space();
    let commas = 0;
    for (; this.text.charAt(this.at) === ','; this.space()) {
      this.at++;
      commas++;
    }
    const character = this.text.charAt(this.at);
    const isClosed = character === closing;
    if (commas !== (needsComma && !isClosed ? 1 : 0) && character !== '') this.depart(this.at);
    if (isClosed) {
      this.at++;
      return false;
    }
    if (character === '' || !/["'“[{\p{L}\p{N}_+-]/u.test(character)) {
      this.isCutOff = true;
      return false;
    }
    return true;
  }

  private space(): void {
    const start = this.at;
    while (/\s/u.test(this.text.charAt(this.at))) this.at++;
    if (this.at > start) this.hasSpace = true;
  }

  private string(closing: string): string {
    let value = '';
    let from = ++this.at;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text.charAt(this.at);
      if (character === closing) {
        value += this.text.slice(from, this.at++);
        return value;
      }
      if (character !== '\\') continue;
      value += this.text.slice(from, this.at) + this.escape();
      from = this.at + 1;
    }
    this.isCutOff = true;
    // The text may end within an escape.
    this.at = this.text.length;
    return value + this.text.slice(from);
  }

  /** What an escape stands for; stops at its last character. */
  private escape(): string {
    const letter = this.text.charAt(++this.at);
    if (letter !== 'u') return ESCAPES[letter] ?? letter;
    const code = /^[\da-fA-F]{4}/u.exec(this.text.slice(this.at + 1, this.at + 5))?.[0];
    if (code === undefined) return letter;
    this.at += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  /** A number, a constant of JSON or Python, or a word. */
  private bare(start: number): JsonTree | undefined {
    BARE.lastIndex = start;
    const word = BARE.exec(this.text)?.[0];
    if (word === undefined) return undefined;
    this.at += word.length;
    const end = this.at;
    const value = Number(word);
    if (NUMBER.test(word) && Number.isFinite(value)) return { kind: 'number', value, start, end };
    if (word === 'null') return { kind: 'null', start, end };
    if (word === 'true' || word === 'false') return { kind: 'flag', value: word === 'true', start, end };
    this.depart(start);
    const lower = word.toLowerCase();
    if (lower === 'none' || lower === 'null') return { kind: 'null', start, end };
    if (lower === 'true' || lower === 'false') return { kind: 'flag', value: lower === 'true', start, end };
    return { kind: 'word', value: word, start, end };
  }

  private depart(at: number): void {
    this.departure ??= at;
  }
}

const BARE = /[\p{L}\p{N}_+.-]+/uy;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/u;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
