import type { Bound, Bounds } from '../generated/ast.js';
import { rangeOf, rangeOfProperty } from '../syntax.js';
import { sourceIn, writing } from './fixes.js';
import type { Check, CheckContext } from './check.js';

/** Bounds leave something between them; those of integers and of prose are integers. */
export const wrongBounds: Check = {
  IntType: ({ bounds }, context) => {
    for (const bound of [bounds?.minimum, bounds?.maximum]) {
      if (bound !== undefined && !Number.isInteger(bound.value)) {
        const fixes = [writing(rangeOf(bound), String(Math.round(valueOf(bound))))];
        context.report('wrong-bounds', bound, 'The bounds of an `Int` are integers.', { fixes });
      }
    }
    inOrder(bounds, context);
  },
  NumberType: ({ bounds }, context) => inOrder(bounds, context),
  ProseType: (node, { report }) => {
    if (node.maximum === undefined || (Number.isInteger(node.maximum) && node.maximum > 0)) return;
    report(
      'wrong-bounds',
      rangeOfProperty(node, 'maximum'),
      'Prose is limited to a whole number of tokens, at least 1.',
      { fixes: [writing(rangeOfProperty(node, 'maximum'), String(Math.max(1, Math.round(node.maximum))))] },
    );
  },
};

function inOrder(bounds: Bounds | undefined, { report }: CheckContext): void {
  const { minimum, maximum } = bounds ?? {};
  if (bounds === undefined || minimum === undefined || maximum === undefined) return;
  if (valueOf(minimum) > valueOf(maximum)) {
    const changes = [
      { range: rangeOf(minimum), text: sourceIn(maximum, rangeOf(maximum)) },
      { range: rangeOf(maximum), text: sourceIn(minimum, rangeOf(minimum)) },
    ];
    const message = `No number lies between ${valueOf(minimum)} and ${valueOf(maximum)}.`;
    report('wrong-bounds', bounds, message, { fixes: [{ title: 'Swap the bounds', changes }] });
  }
}

const valueOf = (bound: Bound): number => (bound.negative ? -bound.value : bound.value);
