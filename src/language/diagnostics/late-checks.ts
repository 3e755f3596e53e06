import type { Style } from '../generated/ast.js';
import type { Problem } from './problem.js';

/** A check of a whole style that needs it to be free of errors and takes its time. */
export type LateCheck = (style: Style) => readonly Problem[];
