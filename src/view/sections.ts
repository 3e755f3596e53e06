import { type TextOffset, textOffset, type TextRange, textRange } from '../base/positions.js';
import type { Program } from '../program/index.js';
import { findStyle, type StepNode, walkTemplate } from '../program/index.js';
import type { Trace } from '../trace/index.js';
import type { Run } from './runs.js';

/** A part of the trace's text that folds as one: the work of a step, or what stands between steps. */
export interface Section {
  /** Stable while the trace does not change. */
  readonly id: string;
  /** The step's name; absent between steps. */
  readonly step?: string;
  /** The step's title, `Answer` for the text that writes whole outputs, empty for other text. */
  readonly title: string;
  readonly range: TextRange;
  readonly runs: readonly Run[];
  /** Indices of the problems that touch it. */
  readonly problems: readonly number[];
}

interface Stretch {
  readonly start: TextOffset;
  readonly end: TextOffset;
  readonly step?: string;
}

/** The stretches of text that steps wrote, innermost step first where they nest, in reading order. */
function stepStretches(program: Program, trace: Pick<Trace, 'segments' | 'style'>): readonly Stretch[] {
  const style = findStyle(program, trace.style);
  const steps = new Map(
    [...walkTemplate(style?.trace ?? [])]
      .filter((node): node is StepNode => node.kind === 'step')
      .map((node) => [node.id, node.step]),
  );
  const found = trace.segments.flatMap((segment): readonly (Stretch & { readonly step: string })[] => {
    const step = segment.kind === 'step' ? steps.get(segment.node) : undefined;
    return step === undefined ? [] : [{ start: segment.range.start, end: segment.range.end, step }];
  });
  const outermost: Stretch[] = [];
  for (const each of found.sort((a, b) => a.start - b.start || b.end - a.end))
    if (each.end > each.start && each.start >= (outermost.at(-1)?.end ?? 0)) outermost.push(each);
  return outermost;
}

function fillGaps(stretches: readonly Stretch[], length: number): readonly Stretch[] {
  const all: Stretch[] = [];
  let at = textOffset(0);
  for (const each of stretches) {
    if (each.start > at) all.push({ start: at, end: each.start });
    all.push(each);
    at = each.end;
  }
  if (at < length) all.push({ start: at, end: textOffset(length) });
  return all;
}

function clipRun(run: Run, start: number, end: number): Run {
  if (run.range.start >= start && run.range.end <= end) return run;
  const from = Math.max(run.range.start, start);
  const to = Math.min(run.range.end, end);
  return {
    ...run,
    range: textRange(from, to),
    text: run.text.slice(from - run.range.start, to - run.range.start),
  };
}

const writesOutput = (program: Program, run: Run): boolean =>
  program.schema.outputs.some(({ name }) => run.slot !== undefined && run.slot.path === name);

/**
 * Folds the runs of a trace by step. The white space that ends a step's line joins it. The sections' texts in one piece
 * are the trace's text.
 */
export function sectionsOf(
  program: Program,
  trace: Pick<Trace, 'segments' | 'style' | 'text'>,
  runs: readonly Run[],
): readonly Section[] {
  const stretches: Stretch[] = [];
  for (const each of fillGaps(stepStretches(program, trace), trace.text.length)) {
    const last = stretches.at(-1);
    const between = each.step === undefined ? trace.text.slice(each.start, each.end) : '';
    // The end of the line belongs to the step that it ends.
    const rest = each.start + (between.match(/^[ \t]*\r?\n|^\s+$/)?.[0].length ?? 0);
    if (last !== undefined && rest > each.start) stretches[stretches.length - 1] = { ...last, end: textOffset(rest) };
    if (last === undefined) stretches.push(each);
    else if (rest < each.end) stretches.push({ ...each, start: textOffset(rest) });
  }
  let first = 0;
  return stretches.map((stretch, index): Section => {
    const own: Run[] = [];
    for (let k = first; k < runs.length; k++) {
      const run = runs[k];
      if (run === undefined || run.range.start >= stretch.end) break;
      if (run.range.end > stretch.start) own.push(clipRun(run, stretch.start, stretch.end));
      if (run.range.end <= stretch.end) first = k + 1;
    }
    const title =
      stretch.step === undefined
        ? own.some((run) => writesOutput(program, run))
          ? 'Answer'
          : ''
        : program.schema.steps.find((step) => step.name === stretch.step)?.title || stretch.step;
    return {
      id: `${stretch.step ?? 'text'}-${index}`,
      ...(stretch.step === undefined ? {} : { step: stretch.step }),
      title,
      range: textRange(stretch.start, stretch.end),
      runs: own,
      problems: [...new Set(own.flatMap((run) => run.problems))],
    };
  });
}
