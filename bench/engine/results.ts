/** What is printed, and the numbers of the last line. */
export class Results {
  private readonly values: Record<string, number | null> = {};

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Keeps a number and says what it is; null is not measured. */
  note(name: string, value: number | null, text: string): void {
    this.values[name] = value === null ? null : shown(value);
    this.say(`${name}: ${value === null ? 'not measured' : shown(value)} (${text})`);
  }

  get json(): string {
    return JSON.stringify(this.values);
  }
}

/** To three significant digits. */
export const shown = (value: number): number => Number(value.toPrecision(3));
