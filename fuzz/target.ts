import type { Random } from './random.js';

/** Something that must take any input: it may not throw, hang, or break its promise. */
export interface FuzzTarget {
  readonly name: string;
  /** One input, made from structure or from bytes. */
  readonly make: (random: Random) => string;
  /** Throws where the promise is broken. */
  readonly run: (input: string) => void;
}
