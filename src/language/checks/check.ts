import type { MrsiAstType } from '../generated/ast.js';
import type { Report } from '../diagnostics/problem.js';
import type { Imports } from '../scope/imports.js';

/** What checks may ask besides the tree. */
export interface CheckContext {
  readonly report: Report;
  readonly imports: Imports;
}

/** One rule: for some kinds of nodes, what to look for. Checks see linked trees that may have holes after syntax errors. */
export type Check = {
  readonly [Type in keyof MrsiAstType]?: (node: MrsiAstType[Type], context: CheckContext) => void;
};
