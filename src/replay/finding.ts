import type { Severity } from '../program/index.js';
import type { MomentIndex } from './moment.js';

/** What stops like an exception does. */
export type ExceptionFilter =
  /** Of a severity; where some are named, only of these constraints. */
  | { readonly kind: 'violation'; readonly severity: Severity; readonly constraints?: readonly string[] }
  /** A repeat differs from what was said first. */
  | { readonly kind: 'drift' }
  /** The trace leaves its template otherwise. */
  | { readonly kind: 'deviation' }
  /** A sampled token to which the model gave less than `threshold`, 0 to 1. */
  | { readonly kind: 'low-probability'; readonly threshold: number }
  | { readonly kind: 'failed-probe' };

/** A place where a trace went wrong, for exception-like stops. */
export interface Finding {
  readonly filter: ExceptionFilter['kind'];
  /** Name of the constraint or probe, kind of the deviation. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence: which witness and why. */
  readonly message: string;
  /** More lines, each one fact. */
  readonly details: readonly string[];
  /** From when it is so. */
  readonly moment: MomentIndex;
}
