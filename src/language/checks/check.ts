import type { TraceFlow } from '../flow/trace-flow.js';
import type { MrsiAstType, Style } from '../generated/ast.js';
import type { Report } from '../diagnostics/problem.js';
import type { Imports } from '../scope/imports.js';

/** What checks may ask besides the tree. */
export interface CheckContext {
  readonly report: Report;
  readonly imports: Imports;
  /** The same object as long as all names of the file's trees lead where they did. */
  readonly environment: object;
  /** The flow of a style's trace, followed once for all checks of one run. */
  readonly flowOf: (style: Style) => TraceFlow;
}

/** One rule: for some kinds of nodes, what to look for. Checks see linked trees that may have holes after syntax errors. */
export type Check = {
  readonly [Type in keyof MrsiAstType]?: (node: MrsiAstType[Type], context: CheckContext) => void;
};
