import { AstUtils } from 'langium';
import { isConstraint, isReward } from '../generated/ast.js';
import { rangeOfProperty, walk } from '../syntax.js';
import type { Check } from './check.js';

/** The label is read where there is one: in rewards and in constraints that say so. */
export const goldNotAllowed: Check = {
  GoldExpression: (node, { report }) => {
    if (AstUtils.getContainerOfType(node, isReward) !== undefined) return;
    const constraint = AstUtils.getContainerOfType(node, isConstraint);
    if (constraint === undefined) {
      report('gold-not-allowed', node, '`gold` stands only in a reward or in a constraint that `needs gold`.');
    } else if (!constraint.needsGold) {
      const { end } = rangeOfProperty(constraint, constraint.severity === undefined ? 'name' : 'severity');
      report('gold-not-allowed', node, 'A constraint that reads the label must say `needs gold`.', {
        fixes: [
          { title: 'Add `needs gold`', changes: [{ range: { start: end, end }, text: ' needs gold' }], safe: true },
        ],
      });
    }
  },
  Constraint: (node, { report }) => {
    if (!node.needsGold || node.body === undefined) return;
    for (const inner of walk(node.body)) if (inner.$type === 'GoldExpression') return;
    const { start } = rangeOfProperty(node, 'needsGold');
    const { end } = rangeOfProperty(node, 'title');
    const range = { start, end: start + 'needs'.length };
    report('unused-declaration', range, 'This constraint does not read the label.', {
      unused: true,
      fixes: [
        {
          title: 'Remove `needs gold`',
          changes: [{ range: { start, end: titleStart(node, end) }, text: '' }],
          safe: true,
        },
      ],
    });
  },
};

/** Where the title begins: all between it and `needs` goes. */
function titleStart(node: Parameters<typeof rangeOfProperty>[0], otherwise: number): number {
  const title = rangeOfProperty(node, 'title');
  return title.end === otherwise ? title.start : otherwise;
}
