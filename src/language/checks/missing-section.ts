import { rangeOf, rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';

/** A style says what is asked and what is answered. */
export const missingSection: Check = {
  Style: (node, { report }) => {
    for (const kind of ['prompt', 'trace'] as const) {
      if (node.sections.some((section) => section.kind === kind)) continue;
      const { end } = rangeOf(node);
      const at = { start: end - 1, end: end - 1 };
      const fixes = [{ title: `Add a ${kind}`, changes: [{ range: at, text: `  ${kind} """\n    \n  """\n` }] }];
      report('missing-section', rangeOfProperty(node, 'name'), `The style has no \`${kind}\`.`, { fixes });
    }
  },
};
