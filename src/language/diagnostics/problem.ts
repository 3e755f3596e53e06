import type { AstNode, URI } from 'langium';
import { type OffsetRange, rangeOf } from '../syntax.js';
import type { DiagnosticCode } from './catalogue.js';

/** Another place that a problem is about. */
export interface RelatedPlace {
  readonly uri: URI;
  readonly range: OffsetRange;
  readonly message: string;
}

/** One replacement in the file of the problem. */
export interface TextChange {
  readonly range: OffsetRange;
  readonly text: string;
}

/** A way to mend a problem. */
export interface Fix {
  /** What the editor offers, an imperative: `Add the step "ground"`. */
  readonly title: string;
  readonly changes: readonly TextChange[];
  /** Safe enough to be applied with all others of its kind, by "fix all". */
  readonly safe?: boolean;
}

/** Something wrong with a template, before it is a diagnostic of an editor or of the command line. */
export interface Problem {
  readonly code: DiagnosticCode;
  /** A sentence for people that names the thing. */
  readonly message: string;
  readonly range: OffsetRange;
  /** Shown faded: it could be taken away. */
  readonly unused?: boolean;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
}

export type ProblemDetails = Omit<Problem, 'code' | 'message' | 'range'>;

/** Takes the problems that a check finds. */
export type Report = (
  code: DiagnosticCode,
  at: AstNode | OffsetRange,
  message: string,
  details?: ProblemDetails,
) => void;

/** A `Report` that collects. */
export function reportInto(problems: Problem[]): Report {
  return (code, at, message, details) => {
    problems.push({ code, message, range: '$type' in at ? rangeOf(at) : at, ...details });
  };
}

/** A problem in a text that has moved as a whole by some UTF-16 units; it must have no related places. */
export function moved(problem: Problem, by: number): Problem {
  if (by === 0) return problem;
  const move = ({ start, end }: OffsetRange): OffsetRange => ({ start: start + by, end: end + by });
  const fixes = problem.fixes?.map((fix) => ({
    ...fix,
    changes: fix.changes.map((change) => ({ ...change, range: move(change.range) })),
  }));
  return { ...problem, range: move(problem.range), ...(fixes === undefined ? {} : { fixes }) };
}
