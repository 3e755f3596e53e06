export { type Compilation, compileFile } from './compile-file.js';
export type { CompileDiagnostic, SourcePosition } from './diagnostics.js';
export type { ReadFile } from './workspace.js';
export { compileExpression, type CompiledExpression, type ExpressionScope } from './compile-expression.js';
export { lateChecks } from './late-checks.js';
