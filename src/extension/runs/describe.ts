import type { Program, Severity } from '../../program/index.js';
import type { RunHeader, TraceSummary } from '../../trace/index.js';
import { traceTitle } from '../../view/trace-title.js';
import { checkedTraces, type Run } from './violations.js';
import { counted } from './words.js';

/** How a row of the tree looks; `icon` is a codicon. */
export interface Described {
  readonly label: string;
  readonly description: string;
  readonly icon: 'pass' | 'warning' | 'error' | 'question' | 'circle-slash' | 'history';
  /** What a screen reader says of the icon. */
  readonly state: string;
  /** Lines of plain text. */
  readonly tooltip: readonly string[];
}

/** Traces that stand below a run at once; more of them are parted. */
export const PART = 100;

/** `0 … count` in parts that a person can look through: 1–100, 101–200, … */
export const partsOf = (count: number): readonly { readonly from: number; readonly to: number }[] =>
  Array.from({ length: Math.ceil(count / PART) }, (_, part) => ({
    from: part * PART,
    to: Math.min(count, (part + 1) * PART),
  }));

const severityOf = (program: Program, constraint: string): Severity =>
  program.schema.constraints.find(({ name }) => name === constraint)?.severity ?? 'error';

/** The look of a trace, the worst that can be said of it first. */
function look(program: Program, summary: TraceSummary): Pick<Described, 'icon' | 'state'> {
  const { ending, violations, undetermined } = summary;
  if (ending === 'failed') return { icon: 'error', state: 'failed' };
  if (violations.length > 0) {
    const isError = violations.some(({ constraint }) => severityOf(program, constraint) === 'error');
    return { icon: isError ? 'error' : 'warning', state: violationNames(summary) };
  }
  if (ending === 'cancelled') return { icon: 'circle-slash', state: 'cancelled' };
  if (ending === 'token-limit') return { icon: 'warning', state: 'cut off at the token limit' };
  if (undetermined > 0) return { icon: 'question', state: `${counted(undetermined, 'constraint')} undetermined` };
  return { icon: 'pass', state: 'no violation' };
}

const violationNames = ({ violations }: TraceSummary): string =>
  `violates ${violations.map(({ constraint, count }) => (count === 1 ? constraint : `${constraint} × ${count}`)).join(', ')}`;

/** One trace as the tree shows it. */
export function describeTrace({ program, sampling }: RunHeader, summary: TraceSummary): Described {
  const { icon, state } = look(program, summary);
  const { reward, opening, tokens, style, probe } = summary;
  return {
    label: traceTitle(summary, sampling.groupSize),
    description: [
      ...(probe === undefined ? [] : [`probe ${probe}`]),
      ...(reward === undefined ? [] : [`R ${reward.toFixed(2)}`]),
      opening,
    ].join(' · '),
    icon,
    state,
    tooltip: [opening, `${style}, ${counted(tokens, 'token')}`, state],
  };
}

/** A run as the tree shows it. `run` is left out where its file is too large to be looked through for a row. */
export function describeRun(header: RunHeader, run: Run | undefined, time: string): Described {
  const { program, model } = header;
  const tooltip = [
    `${program.schema.title || program.schema.name}, ${model.name} on ${model.executionProvider}`,
    time,
    ...(header.program.sources[0] === undefined ? [] : [header.program.sources[0].path]),
  ];
  const label = program.schema.name;
  if (run === undefined) return { label, description: time, icon: 'history', state: '', tooltip };
  const traces = checkedTraces(run);
  const styles = [...new Set(run.traces.map(({ style }) => style))].join(', ');
  const looks = traces.map((summary) => look(program, summary).icon);
  const icon =
    (['error', 'warning', 'question', 'circle-slash'] as const).find((each) => looks.includes(each)) ?? 'pass';
  const violating = traces.filter(({ violations }) => violations.length > 0).length;
  const state = violating === 0 ? 'no violation' : `${violating} of ${counted(traces.length, 'trace')} with violations`;
  return {
    label: styles === '' ? label : `${label} · ${styles}`,
    description: `${time} · ${counted(run.traces.length, 'trace')}`,
    icon: traces.length === 0 ? 'history' : icon,
    state: traces.length === 0 ? 'no trace yet' : state,
    tooltip: [...tooltip, state],
  };
}
