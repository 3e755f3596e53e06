import type { Random } from './random.js';

/** Something that must take any input: it may not throw, hang, take more than linear time, or break its promise. */
export interface FuzzTarget {
  readonly name: string;
  /** One input that has something of the structure of good ones: a good one with faults, or made of pieces. */
  readonly structured: (random: Random) => string;
  /** One input whose bytes were changed without looking at what they mean. */
  readonly bytes: (random: Random) => string;
  /** Throws where the promise is broken. */
  readonly run: (input: string) => void;
  /** A longer input of the same kind, `times` as long, by which is seen how time grows; absent where there is none. */
  readonly longer?: (input: string, times: number) => string;
}

export const repeated = (input: string, times: number): string => input.repeat(times);
