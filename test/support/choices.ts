/**
 * A tape of numbers that decides everything a generator leaves open. Where the tape ends the first choice is taken, so
 * a shorter tape with smaller numbers makes a simpler case: fast-check shrinks tapes, and with them the cases.
 */
export class Choices {
  private at = 0;

  private state: number;

  /** @param isEndless after the end of the tape numbers that look random follow, always the same ones for the same tape */
  constructor(
    private readonly tape: readonly number[],
    private readonly isEndless = false,
  ) {
    this.state = tape.length;
  }

  /** A number from 0 to `count - 1`. */
  pick(count: number): number {
    return count <= 1 ? 0 : (this.tape[this.at++] ?? this.further()) % count;
  }

  private further(): number {
    if (!this.isEndless) return 0;
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state >>> 8;
  }

  oneOf<T>(items: readonly [T, ...T[]]): T {
    return items[this.pick(items.length)] ?? items[0];
  }

  /** True in one of `of` cases; false where the tape has ended. */
  chance(of: number): boolean {
    return this.pick(of) === of - 1;
  }

  /** Some of the items, in their order. */
  some<T>(items: readonly T[]): readonly T[] {
    return items.filter(() => this.chance(2));
  }

  /** The items in some order. */
  shuffled<T>(items: readonly T[]): readonly T[] {
    const left = [...items];
    const done: T[] = [];
    while (left.length > 0) done.push(...left.splice(this.pick(left.length), 1));
    return done;
  }
}
