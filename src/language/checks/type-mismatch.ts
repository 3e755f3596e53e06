import type { Expression } from '../generated/ast.js';
import { typeOf } from '../types/infer.js';
import type { Type } from '../types/type.js';
import { isKind, showType } from '../types/type.js';
import { rangeOf } from '../syntax.js';
import type { Check, CheckContext } from './check.js';
import { sourceIn, writing } from './fixes.js';

/** Expressions have the types that their operators and their places need. */
export const typeMismatch: Check = {
  Constraint: (node, context) => needFlag(node.body, context),
  Reward: (node, context) => {
    const type = typed(node.value, context);
    if (node.value !== undefined && !isKind(type, 'flag', 'number')) {
      context.report('type-mismatch', node.value, `A reward is a flag or a number, not ${showType(type)}.`);
    }
  },
  Probe: (node, context) => {
    if (node.list !== undefined) needList(node.list, context);
    if (node.filter !== undefined) needFlag(node.filter, context);
    needFlag(node.expect, context);
  },
  EraseChange: (node, context) => {
    const type = typed(node.region, context);
    if (node.region !== undefined && !isKind(type, 'box')) {
      context.report('type-mismatch', node.region, `\`erase\` takes a box, not ${showType(type)}.`);
    }
  },
  FieldDeclaration: (node, context) => {
    if (node.condition !== undefined) needFlag(node.condition, context);
  },
  OutputDeclaration: (node, context) => {
    if (node.condition !== undefined) needFlag(node.condition, context);
  },
  ForTag: (node, context) => {
    needList(node.list, context);
    if (node.filter !== undefined) needFlag(node.filter, context);
  },
  IfTag: (node, context) => needFlag(node.condition, context),
  Hole: (node, context) => void typed(node.value, context),
};

/** Types an expression and reports what is wrong in it. */
const typed = (node: Expression | undefined, { report }: CheckContext): Type =>
  typeOf(node, (at, message) => report('type-mismatch', at, message));

function needFlag(node: Expression | undefined, context: CheckContext): void {
  const type = typed(node, context);
  if (node !== undefined && !isKind(type, 'flag')) {
    const fixes = type.kind === 'list' ? [writing(rangeOf(node), `count(${sourceIn(node, rangeOf(node))}) > 0`)] : [];
    context.report('type-mismatch', node, `This must be a flag, not ${showType(type)}.`, { fixes });
  }
}

function needList(node: Expression | undefined, context: CheckContext): void {
  const type = typed(node, context);
  if (node !== undefined && !isKind(type, 'list', 'enumValues')) {
    context.report('type-mismatch', node, `${showType(type)} has no members to go through.`);
  }
}
