import { traceFlow } from '../flow/trace-flow.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';

/** In a trace, a slot is written before a condition reads it, and every slot is written at last. */
export const traceSlots: Check = {
  Style: (node, { report }) => {
    if (!node.sections.some((section) => section.kind === 'trace')) return;
    const { problems, missing } = traceFlow(node);
    for (const problem of problems) report(problem.code, problem.node, problem.message);
    for (const slot of missing) {
      report('missing-slot', rangeOfProperty(node, 'name'), `The trace of this style never writes \`${slot.path}\`.`);
    }
  },
};
