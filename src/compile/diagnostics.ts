import { line, type Line, sourceOffset, type SourceOffset } from '../base/positions.js';
import { type DiagnosticCode, type DiagnosticSeverity, severityOf } from '../language/diagnostics/catalogue.js';
import type { Fix, Problem } from '../language/diagnostics/problem.js';

/** A place in a file: line and column count from 0, columns in UTF-16 code units. */
export interface SourcePosition {
  readonly offset: SourceOffset;
  readonly line: Line;
  readonly column: number;
}

/** Something that compilation has to say about a file. */
export interface CompileDiagnostic {
  readonly code: DiagnosticCode;
  readonly severity: DiagnosticSeverity;
  readonly message: string;
  /** As the file was asked for. */
  readonly path: string;
  /** Half open. */
  readonly range: { readonly start: SourcePosition; readonly end: SourcePosition };
  readonly unused: boolean;
  readonly fixes: readonly Fix[];
}

/** What is needed of a document to tell lines. */
interface Positions {
  positionAt(offset: number): { readonly line: number; readonly character: number };
}

export function toCompileDiagnostic(problem: Problem, path: string, positions: Positions): CompileDiagnostic {
  const position = (offset: number): SourcePosition => {
    const at = positions.positionAt(offset);
    return { offset: sourceOffset(offset), line: line(at.line), column: at.character };
  };
  return {
    code: problem.code,
    severity: severityOf(problem.code),
    message: problem.message,
    path,
    range: { start: position(problem.range.start), end: position(problem.range.end) },
    unused: problem.unused ?? false,
    fixes: problem.fixes ?? [],
  };
}
