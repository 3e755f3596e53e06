import { AstUtils } from 'langium';
import { isIfNode, isStepNode, type Step, type StepTag, type Style } from '../generated/ast.js';
import { stepsOf } from '../scope/owner.js';
import type { Fix } from '../diagnostics/problem.js';
import { allNodes, rangeOf, rangeOfProperty } from '../syntax.js';
import type { Check, CheckContext } from './check.js';
import { indentationAt, inserted } from './fixes.js';

/** A style that goes through steps goes through all of them, in the schema's order; one without any step may. */
export const steps: Check = {
  Style: (node, context) => {
    const schema = node.schema?.ref;
    const tags = tagsOf(node);
    if (schema === undefined || tags.length === 0) return;
    const declared = stepsOf(schema);
    const named = new Set(tags.map((tag) => tag.step?.ref));
    const missing = declared.filter((step) => !named.has(step));
    if (missing.length > 0) {
      const list = missing.map((step) => `\`${step.name}\``).join(', ');
      context.report(
        'missing-step',
        rangeOfProperty(node, 'name'),
        `The style leaves out the step${missing.length > 1 ? 's' : ''} ${list}.`,
        { fixes: [addSteps(missing, declared, tags)] },
      );
    }
    inOrder(tags, declared, context);
  },
  StepNode: (node, { report }) => {
    const outer = AstUtils.getContainerOfType(node.$container, isStepNode);
    if (outer === undefined || node.tag?.step === undefined) return;
    report(
      'step-order',
      rangeOfProperty(node.tag, 'step'),
      `A step cannot stand inside another (\`${outer.tag?.step?.$refText ?? ''}\`).`,
    );
  },
};

/** Puts each step where the schema has it: behind the last step before it, else before the first one. */
function addSteps(missing: readonly Step[], declared: readonly Step[], tags: readonly StepTag[]): Fix {
  const changes = missing.map((step) => {
    const before = declared.slice(0, declared.indexOf(step));
    const last = tags.findLast((tag) => before.some((each) => each === tag.step?.ref));
    const neighbour = (last ?? tags[0])?.$container;
    const range = neighbour === undefined ? { start: 0, end: 0 } : rangeOf(neighbour);
    const indentation = neighbour === undefined ? undefined : indentationAt(neighbour, range.start);
    const text = `{% step ${step.name} %}{% endstep %}`;
    if (last === undefined) return inserted(range.start, indentation === undefined ? text : `${text}\n${indentation}`);
    return inserted(range.end, indentation === undefined ? text : `\n${indentation}${text}`);
  });
  return {
    title: missing.length === 1 ? `Add the step \`${missing[0]?.name ?? ''}\`` : 'Add the missing steps',
    changes,
  };
}

function tagsOf(style: Style): readonly StepTag[] {
  const trace = style.sections.find((section) => section.kind === 'trace');
  if (trace === undefined) return [];
  const tags: StepTag[] = [];
  for (const root of trace.template?.nodes ?? []) {
    for (const node of allNodes(root)) if (node.$type === 'StepTag') tags.push(node);
  }
  return tags;
}

/** Steps in the branches of an `if` are alternatives of one place, so one may come back there. */
function inOrder(tags: readonly StepTag[], declared: readonly Step[], { report }: CheckContext): void {
  let furthest = -1;
  let last: string | undefined;
  for (const tag of tags) {
    const step = tag.step?.ref;
    const index = step === undefined ? -1 : declared.indexOf(step);
    if (step === undefined || index < 0) continue;
    if (index < furthest && !isInBranch(tag)) {
      report('step-order', rangeOfProperty(tag, 'step'), `\`${step.name}\` comes before \`${last}\` in the schema.`);
    }
    if (index >= furthest) [furthest, last] = [index, step.name];
  }
}

const isInBranch = (tag: StepTag): boolean => AstUtils.getContainerOfType(tag, isIfNode) !== undefined;
