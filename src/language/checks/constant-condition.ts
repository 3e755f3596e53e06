import type { Expression } from '../generated/ast.js';
import { possibleNumbers, possibleTruths } from '../types/possible.js';
import { typeOf } from '../types/infer.js';
import type { Check, CheckContext } from './check.js';

/** Constraints can hold and can fail; what a probe expects can come true and can fail to; rewards lie between 0 and 1. */
export const constantCondition: Check = {
  Constraint: ({ body }, context) =>
    varies(body, 'This constraint can never fail.', 'This constraint can never hold.', context),
  Probe: ({ expect }, context) =>
    varies(
      expect,
      'This is so whatever the model does, so the probe shows nothing.',
      'This can never be, so the probe always fails.',
      context,
    ),
  Reward: ({ value }, { report }) => {
    const type = typeOf(value).kind;
    if (value === undefined || type === 'unknown') return;
    if (type === 'flag') {
      const truths = possibleTruths(value);
      if (!truths.true || !truths.false)
        report('constant-condition', value, `This reward is always ${truths.true ? 1 : 0}.`);
      return;
    }
    const { low, high } = possibleNumbers(value);
    if (low === high) report('constant-condition', value, `This reward is always ${low}.`);
    else if (low >= 0 && high === Infinity && value.$type === 'Call') {
      report('reward-range', value, 'A reward lies between 0 and 1; this grows without bound.');
    } else if (low > 1 || high < 0) {
      report('reward-range', value, `A reward lies between 0 and 1; this is ${low > 1 ? 'greater' : 'less'}.`);
    }
  },
};

function varies(node: Expression | undefined, whenAlways: string, whenNever: string, { report }: CheckContext): void {
  if (node === undefined || typeOf(node).kind !== 'flag') return;
  const truths = possibleTruths(node);
  if (!truths.false) report('constant-condition', node, whenAlways);
  else if (!truths.true) report('constant-condition', node, whenNever);
}
