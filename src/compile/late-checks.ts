import type { LateCheck } from '../language/diagnostics/late-checks.js';
import { ambiguities } from './ambiguity/check.js';

/** The checks that look at a style as a program: the same in the editor and on the command line. */
export const lateChecks: readonly LateCheck[] = [ambiguities];
