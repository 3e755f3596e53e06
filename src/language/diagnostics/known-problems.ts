import type { AstNode } from 'langium';
import type { Part } from '../parser/parts.js';
import { rangeOf } from '../syntax.js';
import { moved, type Problem } from './problem.js';

/** What was found in a part, and what it depends on. */
interface Finding {
  readonly environment: string;
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

  of(part: Part & { readonly node: AstNode }, environment: string, find: () => readonly Problem[]): readonly Problem[] {
    const { node, layout } = part;
    const { start } = rangeOf(node);
    const known = this.findings.get(node);
    if (known !== undefined && known.environment === environment && known.layout === layout) {
      return known.problems.map((problem) => moved(problem, start - known.start));
    }
    const problems = find();
    // Where another declaration stands is known only now.
    if (problems.some((problem) => problem.related !== undefined)) this.findings.delete(node);
    else this.findings.set(node, { environment, layout, start, problems });
    return problems;
  }
}
