import type { CancellationToken } from '../base/index.js';
import type { Palette } from './terminal/palette.js';

/** Where text for people goes. */
export interface Sink {
  write(text: string): void;
  /** Whether a person reads it as it comes, so that a line may be written over. */
  readonly interactive: boolean;
  readonly palette: Palette;
}

/** Everything outside that the command line touches, so that tests can stand in for it. */
export interface CliContext {
  /** Results. */
  readonly out: Sink;
  /** Progress, warnings and errors. */
  readonly err: Sink;
  /** Folder of the bundles: `dist`. */
  readonly installation: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly folder: string;
  readonly cancellation: CancellationToken;
}

/** Thrown to end with an exit code after everything has been said. */
export class ExitCode extends Error {
  constructor(readonly code: number) {
    super(`exit code ${code}`);
    this.name = 'ExitCode';
  }
}

/** What a failure ends with; 0 is success. */
export const exitCodes = { failure: 1, usage: 2, violations: 3, cancelled: 130 } as const;
