import { readFileSync } from 'node:fs';
import { type SuiteEvent, suiteEvent } from './suite-events.js';

/** What became of a suite. `version` is the VS Code's that ran it; `problems` are failures that belong to no test. */
export interface SuiteOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly version?: string;
  readonly problems: readonly string[];
}

const MARKS = { passed: '✓', failed: '✗', skipped: '-' } as const;

/** Follows the file of events that a suite writes, and prints each result as it comes. */
export class SuiteProgress {
  #seen = 0;
  readonly #events: SuiteEvent[] = [];

  constructor(
    private readonly file: string,
    private readonly run: string,
  ) {}

  /** Reads and prints what is new. A torn last line is left for the next time. */
  update(): void {
    const lines = this.#read().split('\n').slice(0, -1);
    for (const line of lines.slice(this.#seen)) {
      const event = suiteEvent.parse(JSON.parse(line));
      this.#events.push(event);
      if (event.event === 'result')
        console.log(`  ${MARKS[event.state]} ${event.title} ${Math.round(event.milliseconds)} ms`);
      if (event.event === 'result' && event.error) console.log(event.error.replace(/^/gm, '      '));
    }
    this.#seen = lines.length;
  }

  #read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch {
      return '';
    }
  }

  /**
   * Counts. A suite passes only if it said that it began as this run, found tests, and came to its end: a crashed
   * extension host makes VS Code exit with 0.
   */
  outcome(): SuiteOutcome {
    this.update();
    const start = this.#events.find((event) => event.event === 'start');
    const results = this.#events.filter((event) => event.event === 'result');
    const count = (state: keyof typeof MARKS): number => results.filter((result) => result.state === state).length;
    const problems = [...this.#problems(start, results.length)];
    return {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      problems,
      ...(start ? { version: start.version } : {}),
    };
  }

  *#problems(start: SuiteEvent | undefined, results: number): Iterable<string> {
    if (start?.event !== 'start' || start.run !== this.run) {
      yield 'the suite never began in the extension host';
      return;
    }
    if (start.files === 0) yield 'the suite found no test files';
    if (this.#events.at(-1)?.event !== 'end') {
      const last = this.#events.findLast((event) => event.event === 'begin');
      yield `the extension host ended before the suite did${last ? `, in "${last.title}"` : ''}`;
    } else if (results === 0) yield 'the suite ran no test';
  }
}
