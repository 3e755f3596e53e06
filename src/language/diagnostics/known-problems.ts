import type { AstNode } from 'langium';
import { Memo } from '../memo.js';
import { rangeOf } from '../syntax.js';
import { moved, type Problem } from './problem.js';

/** What the problems of a tree depend on besides itself. */
export interface Surroundings {
  /** The key of the environment that the tree is linked in. */
  readonly environment: string;
  /** What it stands in. */
  readonly within: string | number | undefined;
  /** The same object as long as the space between its tokens is the same. */
  readonly layout: object;
}

interface Finding extends Surroundings {
  /** Where the tree began. */
  readonly start: number;
  readonly problems: readonly Problem[];
}

/** Problems of trees, found again only where something that they depend on has changed. */
export class KnownProblems {
  private readonly findings = new Memo<Finding>();

  /** Whether anything is known of a tree, be it of now or of before. */
  has(node: AstNode): boolean {
    return this.findings.get(node) !== undefined;
  }

  of(node: AstNode, around: Surroundings, find: () => readonly Problem[]): readonly Problem[] {
    const { environment, within, layout } = around;
    const known = this.findings.get(node);
    const isSame = known?.within === within && known?.layout === layout && known?.environment === environment;
    if (isSame) {
      if (known.problems.length === 0) return known.problems;
      const { start } = rangeOf(node);
      return known.problems.map((problem) => moved(problem, start - known.start));
    }
    const problems = find();
    // Where another declaration stands is known only now.
    if (problems.some((problem) => problem.related !== undefined)) this.findings.delete(node);
    else this.findings.set(node, { ...around, start: rangeOf(node).start, problems });
    return problems;
  }
}
