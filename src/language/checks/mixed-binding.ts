import type { Check } from './check.js';

/** Several names that share a list are different members of it; they do not mix with names of other lists. */
export const mixedBinding: Check = {
  Quantifier: (node, { report }) => {
    const shared = node.bindings.find((binding) => binding.variables.length > 1);
    if (shared === undefined || node.bindings.length === 1) return;
    report('mixed-binding', shared, 'Names that share a list stand alone: write one binder inside the other.');
  },
  Aggregate: (node, { report }) => {
    const pairs = node.bindings.find((binding) => binding.variables.length > 1);
    if (pairs === undefined || node.bindings.length === 1) return;
    report('mixed-binding', pairs, 'Pairs of a match stand alone: write one binder inside the other.');
  },
};
