import type { TraceFlow } from '../flow/trace-flow.js';
import type { Style } from '../generated/ast.js';
import type { Problem } from './problem.js';

/** A check of a whole style that needs it to be free of errors and takes its time; `flow` is that of its trace. */
export type LateCheck = (style: Style, flow: TraceFlow) => readonly Problem[];
