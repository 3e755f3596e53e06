import type { Disposable } from '../../base/index.js';
import type { Batch } from './batch.js';

/** A prompt that was run, and the answers to it that can be gone on from. */
export interface KeptPrompt {
  /** One row that holds the prompt. */
  readonly batch: Batch;
  /** Logits after its last token. */
  readonly logits: Float32Array;
}

/** The beginning of an answer that was found. */
export interface KeptBeginning {
  /** One row that holds the answer, without its prompt. */
  readonly tail: Batch;
  /** How many of the tokens asked for it begins with. */
  readonly count: number;
}

interface Answer {
  readonly ids: readonly number[];
  /** Absent where it has no tokens. */
  readonly tail?: Batch;
  usedAt: number;
}

interface Entry extends KeptPrompt {
  readonly key: string;
  readonly answers: Answer[];
  /** A run is using it. */
  uses: number;
}

const mebi = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const entryBytes = ({ batch, logits }: KeptPrompt): number => batch.bytes + logits.byteLength;
const answerBytes = ({ tail }: Answer): number => tail?.bytes ?? 0;

function commonLength(a: readonly number[], b: readonly number[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

/**
 * What the decoder computed for answers that ended or were cut short, so that a fork need not compute it again. Holds at
 * most `budget` bytes: the answer used longest ago goes first, and a prompt goes with its last answer.
 */
export class KeptAnswers implements Disposable {
  private readonly entries = new Map<string, Entry>();
  private clock = 0;

  /**
   * @param budget bytes
   * @param log takes a sentence about what is dropped, and why
   */
  constructor(
    private readonly budget: number,
    private readonly log: (line: string) => void,
  ) {}

  /** Bytes held. */
  get bytes(): number {
    let sum = 0;
    for (const entry of this.entries.values())
      sum += entry.answers.reduce((all, answer) => all + answerBytes(answer), entryBytes(entry));
    return sum;
  }

  /** Number of answers held: what a test counts. */
  get size(): number {
    return [...this.entries.values()].reduce((sum, { answers }) => sum + answers.length, 0);
  }

  /** A prompt that was run, if it is still held. It stays until `release` is called. */
  take(key: string): KeptPrompt | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) entry.uses++;
    return entry;
  }

  /**
   * Offers a prompt, and begins its use like `take`.
   * @returns whether its batch was taken over: not where it is held already, or larger than the budget
   */
  add(key: string, prompt: KeptPrompt): boolean {
    if (this.take(key) !== undefined) return false;
    const bytes = entryBytes(prompt);
    if (bytes > this.budget) {
      if (this.budget > 0)
        this.log(`A prompt of ${mebi(bytes)} is not kept for forks: at most ${mebi(this.budget)} are`);
      return false;
    }
    this.makeRoom(bytes);
    this.entries.set(key, { ...prompt, key, answers: [], uses: 1 });
    return true;
  }

  /** Ends the use of a prompt. One without answers is of no use to forks. */
  release(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    entry.uses--;
    if (entry.uses === 0 && entry.answers.length === 0) this.dropEntry(entry, 'it has no answers');
  }

  /**
   * Keeps an answer to a prompt that is held.
   * @param tail makes the row of its tokens; not called where there is no room
   */
  keep(key: string, ids: readonly number[], bytes: number, tail: () => Batch): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    if (entry.answers.some((answer) => commonLength(answer.ids, ids) === ids.length)) return;
    // an answer that went on is held as a whole
    for (const answer of entry.answers.filter((older) => commonLength(older.ids, ids) === older.ids.length))
      this.dropAnswer(entry, answer);
    if (entryBytes(entry) + bytes > this.budget) {
      this.log(`An answer of ${ids.length} tokens is not kept for forks: it takes ${mebi(bytes)}`);
      return;
    }
    this.makeRoom(bytes, entry);
    const usedAt = this.clock++;
    entry.answers.push(ids.length === 0 ? { ids, usedAt } : { ids, tail: tail(), usedAt });
  }

  /** The answer to a prompt that has the most tokens in common with these. */
  find(key: string, ids: readonly number[]): KeptBeginning | undefined {
    const entry = this.entries.get(key);
    let best: Answer | undefined;
    let count = 0;
    for (const answer of entry?.answers ?? []) {
      const same = commonLength(answer.ids, ids);
      if (same > count) [best, count] = [answer, same];
    }
    if (best?.tail === undefined) return undefined;
    best.usedAt = this.clock++;
    return { tail: best.tail, count };
  }

  /** Drops all that no run is using. */
  clear(reason: string): void {
    for (const entry of [...this.entries.values()]) if (entry.uses === 0) this.dropEntry(entry, reason);
  }

  /** Drops answers, those used longest ago first, until so many bytes more fit. */
  private makeRoom(bytes: number, using?: Entry): void {
    while (this.bytes + bytes > this.budget) {
      const oldest = this.oldest();
      if (oldest === undefined) return;
      const { entry, answer } = oldest;
      this.log(
        `What was computed for an answer of ${answer.ids.length} tokens is dropped: ` +
          `at most ${mebi(this.budget)} are kept for forks, and it was used longest ago`,
      );
      this.dropAnswer(entry, answer);
      if (entry !== using && entry.uses === 0 && entry.answers.length === 0) this.dropEntry(entry);
    }
  }

  private oldest(): { readonly entry: Entry; readonly answer: Answer } | undefined {
    let found: { readonly entry: Entry; readonly answer: Answer } | undefined;
    for (const entry of this.entries.values())
      for (const answer of entry.answers)
        if (found === undefined || answer.usedAt < found.answer.usedAt) found = { entry, answer };
    return found;
  }

  private dropAnswer(entry: Entry, answer: Answer): void {
    entry.answers.splice(entry.answers.indexOf(answer), 1);
    answer.tail?.dispose();
  }

  private dropEntry(entry: Entry, reason?: string): void {
    this.entries.delete(entry.key);
    const count = entry.answers.length;
    if (reason !== undefined && count > 0) this.log(`What was computed for ${count} answers is dropped: ${reason}`);
    for (const answer of entry.answers) answer.tail?.dispose();
    entry.batch.dispose();
  }

  dispose(): void {
    for (const entry of [...this.entries.values()]) this.dropEntry(entry, 'the model is released');
  }
}
