import type { Fix } from '../diagnostics/problem.js';
import type { Place } from '../flow/place.js';
import type { FlowProblem } from '../flow/trace-flow.js';
import type { Section, Style } from '../generated/ast.js';
import { rangeOf, rangeOfProperty, walk } from '../syntax.js';
import type { Check } from './check.js';
import { inserted, sourceIn, writing } from './fixes.js';

/** In a trace, a slot is written before a condition reads it, and every slot is written at last. */
export const traceSlots: Check = {
  Style: (node, { report, flowOf }) => {
    const trace = node.sections.find((section) => section.kind === 'trace');
    if (trace === undefined) return;
    const { problems, missing } = flowOf(node);
    for (const problem of problems)
      report(problem.code, problem.node, problem.message, { fixes: withoutFilter(problem) });
    for (const slot of missing)
      report('missing-slot', rangeOfProperty(node, 'name'), `The trace of this style never writes \`${slot.path}\`.`, {
        fixes: writeAtEnd(node, trace, slot),
      });
  },
};

/** The loop that writes a list goes through all of it. */
function withoutFilter({ code, node }: FlowProblem): readonly Fix[] {
  const loop = node.$container;
  if (code !== 'wrong-loop' || loop?.$type !== 'ForTag') return [];
  const { end } = rangeOf(node);
  const { start } = rangeOf(loop);
  const where = start + sourceIn(loop, { start, end: rangeOf(node).start }).lastIndexOf('where');
  const from = where - (sourceIn(loop, { start: where - 1, end: where }) === ' ' ? 1 : 0);
  return [writing({ start: from, end }, '', 'Leave the `where` out')];
}

/** An output can be written behind all else; a field has its place in a loop that only the writer knows. */
function writeAtEnd(style: Style, trace: Section, { path, type }: Place): readonly Fix[] {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(path) || trace.template === undefined || isBroken(trace)) return [];
  const range = rangeOf(trace.template);
  const body = sourceIn(style, { start: range.start, end: range.end - 3 });
  const content = body.trimEnd();
  const hole = `{{ ${path}${type.kind === 'list' || type.kind === 'record' ? ' as json' : ''} }}`;
  const line = content.slice(content.lastIndexOf('\n') + 1);
  const indentation = /^\s*/.exec(line)?.[0] ?? '';
  const text = content.includes('\n') ? `\n${indentation}${hole}` : ` ${hole}`;
  return [{ title: `Write \`${path}\` at the end`, changes: [inserted(range.start + content.length, text)] }];
}

/** Whether something in a trace is not closed yet: what its end is can only be guessed. */
const isBroken = (trace: Section): boolean =>
  !sourceIn(trace, rangeOf(trace)).endsWith('"""') ||
  walk(trace).some(
    (node) =>
      (node.$type === 'ForNode' || node.$type === 'IfNode' || node.$type === 'StepNode') && node.end === undefined,
  );
