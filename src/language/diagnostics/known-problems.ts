import type { AstNode } from 'langium';
import type { OwnPart } from '../scope/part-references.js';
import { rangeOf } from '../syntax.js';
import { moved, type Problem } from './problem.js';

/** What was found in a part, and what it depends on. */
interface Finding {
  readonly environment: string;
  readonly schema: number | undefined;
  readonly layout: object;
  /** Where the part began. */
  readonly start: number;
  readonly problems: readonly Problem[];
}

/**
 * Problems of the parts of files, found again only where something that they depend on has changed: the part itself,
 * the space between its tokens, or the environment that it is linked in.
 */
export class KnownProblems {
  private readonly findings = new WeakMap<AstNode, Finding>();

  of(part: OwnPart, environment: string, find: () => readonly Problem[]): readonly Problem[] {
    const {
      node,
      layout,
      piece: { schema },
    } = part;
    const known = this.findings.get(node);
    const isSame = known?.schema === schema && known?.layout === layout && known?.environment === environment;
    if (isSame) {
      if (known.problems.length === 0) return known.problems;
      const { start } = rangeOf(node);
      return known.problems.map((problem) => moved(problem, start - known.start));
    }
    const problems = find();
    // Where another declaration stands is known only now.
    if (problems.some((problem) => problem.related !== undefined)) this.findings.delete(node);
    else this.findings.set(node, { environment, schema, layout, start: rangeOf(node).start, problems });
    return problems;
  }
}
