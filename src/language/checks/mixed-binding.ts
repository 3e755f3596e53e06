import { rangeOf } from '../syntax.js';
import type { Check } from './check.js';

/** Several names that share a list are different members of it; they do not mix with names of other lists. */
export const mixedBinding: Check = {
  Quantifier: (node, { report }) => {
    const shared = node.bindings.find((binding) => binding.variables.length > 1);
    if (shared === undefined || node.bindings.length === 1) return;
    report('mixed-binding', shared, 'Names that share a list stand alone: write one binder inside the other.', {
      fixes: [
        {
          title: 'Write one binder inside the other',
          changes: node.bindings.slice(1).map((binding, index) => ({
            range: { start: rangeOf(node.bindings[index] ?? binding).end, end: rangeOf(binding).start },
            text: `: ${node.quantifier} `,
          })),
        },
      ],
    });
  },
  Aggregate: (node, { report }) => {
    const pairs = node.bindings.find((binding) => binding.variables.length > 1);
    if (pairs === undefined || node.bindings.length === 1) return;
    report('mixed-binding', pairs, 'Pairs of a match stand alone: write one binder inside the other.');
  },
};
