import type { RunInput } from '../../host/protocol.js';
import type { Program, Slots } from '../../program/index.js';

/** One text and picture to reason about. */
export interface RunItem {
  /** What the user is told is being run: `sample 06`. */
  readonly title: string;
  readonly inputs: Readonly<Record<string, RunInput>>;
  /** Id in its data file. */
  readonly sample?: string;
  readonly label?: Slots;
}

/** What to run: one style of a template over some items. */
export interface RunRequest {
  /** Absolute path of the template. */
  readonly template: string;
  readonly program: Program;
  readonly style: string;
  readonly items: readonly RunItem[];
}
