import type { AstNode } from 'langium';
import { unreachable } from '../../base/unreachable.js';
import type { Problem } from '../../language/diagnostics/problem.js';
import type { TraceFlow } from '../../language/flow/trace-flow.js';
import type { Hole, Style, Template } from '../../language/generated/ast.js';
import { rangeOf } from '../../language/syntax.js';
import type { Choice } from './build.js';
import { isMentionedAfter } from './mentions.js';
import { commonText } from './search.js';
import { TraceParts } from './trace-parts.js';
import type { Part } from './wording.js';

/** A part of a trace without ambiguities, with the parts behind it that this depends on; undefined is the trace's end. */
const clear = new WeakMap<Part, readonly (Part | undefined)[]>();

/**
 * Whether some text of a style's trace has two readings. Decided on the automaton of all its traces, with open holes
 * ending where the reader ends them; a style with other errors must not be asked about.
 */
export function ambiguities(style: Style, flow: TraceFlow): readonly Problem[] {
  const template = style.sections.find((section) => section.kind === 'trace')?.template;
  if (template === undefined) return [];
  const trace = new TraceParts(template, flow);
  return trace.parts.flatMap((part, index) => {
    const known = clear.get(part);
    if (known?.every((each, at) => each === trace.parts[index + 1 + at])) return [];
    const { problems, isClear, reach } = ambiguitiesIn(template, trace, index);
    // What has two readings so far may be told apart anywhere behind it.
    if (isClear) {
      clear.set(
        part,
        Array.from({ length: reach - index }, (_, at) => trace.parts[index + 1 + at]),
      );
    }
    return problems;
  });
}

/** What is ambiguous in the part of a number, and the number of the last part that this depends on. */
function ambiguitiesIn(
  template: Template,
  trace: TraceParts,
  index: number,
): { readonly problems: readonly Problem[]; readonly isClear: boolean; readonly reach: number } {
  const { builder, reach: ownReach } = trace.build(index);
  const problems: Problem[] = builder.endless.map((hole) => ({
    code: 'ambiguous-end',
    range: rangeOf(hole),
    message: 'Nothing tells where this ends: put text behind it, or write it `as quoted`.',
    fixes: quoted(hole),
  }));
  const reported = new Set<AstNode>();
  let isClear = problems.length === 0;
  let last = index;
  for (const choice of builder.choices) {
    if (reported.has(choice.node)) continue;
    const text = commonText(choice.left, choice.right, (part) => {
      last = Math.max(last, part);
    });
    isClear &&= text === undefined;
    if (text === undefined || isMentionedAfter(template, choice.node, choice.slot)) continue;
    reported.add(choice.node);
    problems.push({ code: codes[choice.kind], range: rangeOf(choice.node), message: messageOf(choice, text) });
  }
  let reach = Math.max(ownReach, last);
  for (let at = index + 1; at <= last && at < trace.parts.length; at++) reach = Math.max(reach, trace.build(at).reach);
  return { problems, isClear, reach };
}

const codes = {
  branches: 'ambiguous-branches',
  'loop-begin': 'ambiguous-loop',
  'loop-end': 'ambiguous-loop',
  value: 'ambiguous-value',
} as const satisfies Readonly<Record<Choice['kind'], Problem['code']>>;

function messageOf({ kind, slot }: Choice, text: string): string {
  const shown = text === '' ? 'Nothing at all' : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  switch (kind) {
    case 'branches':
      return `${shown} can be read as two of the branches, so the trace does not tell \`${slot.path}\`.`;
    case 'loop-begin':
      return `${shown} can be read with and without a round, so the trace does not tell whether \`${slot.path}\` is empty.`;
    case 'loop-end':
      return `Behind a round, ${shown} can be a further round or what follows the loop, so the trace does not tell \`${slot.path}\`.`;
    case 'value':
      return `${shown} can be read with two values of \`${slot.path}\`.`;
    default:
      return unreachable(kind);
  }
}

/** Quoting mends an open hole that has no other spelling yet. */
function quoted(hole: Hole): NonNullable<Problem['fixes']> {
  if (hole.format !== undefined || hole.value === undefined) return [];
  const { end } = rangeOf(hole.value);
  return [{ title: 'Write it `as quoted`', changes: [{ range: { start: end, end }, text: ' as quoted' }] }];
}
