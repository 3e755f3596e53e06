import type { Program, Severity } from '../../program/index.js';
import { totalReward } from '../../verify/index.js';
import type { Trace, TraceInput } from '../../trace/index.js';
import { checksOf, problemsOf, type CheckRow } from '../../view/index.js';
import type { Paint, Palette } from '../terminal/palette.js';
import { columns, harmless, padded, shorten } from '../terminal/text.js';
import { type Underline, underlined } from './underlined.js';

/** One trace as people read it in a terminal: inputs, text with its problems underlined, checks and rewards. */
export function traceText(program: Program, trace: Trace, colours: Palette): string {
  const problems = problemsOf(program, trace);
  const underlines = problems.map(
    ({ ranges, severity }, index): Underline => ({
      ranges,
      mark: String(index + 1),
      paint: severityPaint(severity, colours),
    }),
  );
  const violations = new Map(problems.map((problem, index) => [`${problem.name}\n${problem.message}`, index + 1]));
  const deviations = problems.flatMap((problem, index) =>
    problem.kind === 'deviation' ? [`  ${index + 1} ${problem.name}: ${harmless(problem.message)}`] : [],
  );
  return [
    headline(trace, colours),
    ...Object.entries(trace.inputs).map(([name, input]) => `${colours.dim(padded(name, 8))} ${inputText(input)}`),
    '',
    underlined(trace.text, underlines, '  '),
    '',
    ...endingText(trace, colours),
    ...checksOf(program, trace).flatMap((row) => checkText(row, violations, colours)),
    ...(deviations.length === 0 ? [] : [colours.bold('Deviations from the template'), ...deviations]),
    ...rewardLines(trace, colours),
  ].join('\n');
}

function headline(trace: Trace, colours: Palette): string {
  const { timing } = trace;
  const name = trace.sample === undefined ? trace.id.slice(0, 8) : `Sample ${harmless(trace.sample)}`;
  const place = trace.group !== undefined && trace.group.index > 0 ? ` · ${trace.group.index + 1}` : '';
  const speed = `${trace.tokens.length} tokens in ${(timing.totalMs / 1000).toFixed(2)} s`;
  return `${colours.bold(`${name}${place}`)} · style ${trace.style} · ${speed}`;
}

const inputText = (input: TraceInput): string =>
  input.kind === 'text'
    ? harmless(input.text)
    : input.images
        .map(({ path, sizes }) => `${harmless(path)} (${sizes.original.width} × ${sizes.original.height})`)
        .join(', ');

function endingText({ ending }: Trace, colours: Palette): readonly string[] {
  switch (ending.kind) {
    case 'complete':
      return [];
    case 'token-limit':
      return [colours.yellow('Cut off at the token limit (--max-tokens).')];
    case 'cancelled':
      return [colours.yellow('Cancelled.')];
    case 'failed':
      return [colours.red(`Failed: ${harmless(ending.message)} [${ending.code}]`)];
  }
}

export function severityPaint(severity: Severity, colours: Palette): Paint {
  switch (severity) {
    case 'error':
      return colours.red;
    case 'warning':
      return colours.yellow;
    case 'information':
      return colours.blue;
  }
}

function checkText(row: CheckRow, numbers: ReadonlyMap<string, number>, colours: Palette): readonly string[] {
  const title = `${colours.bold(row.name)} ${row.title}`;
  switch (row.outcome) {
    case 'holds':
      return [`${colours.green('✓')} ${title}`];
    case 'violated': {
      const paint = severityPaint(row.severity, colours);
      const head = `${paint('✗')} ${title} ${paint(row.severity)}`;
      return [
        head,
        ...row.witnesses.map(({ violation }) => {
          const number = numbers.get(`${row.name}\n${violation.message}`) ?? '·';
          return `  ${paint(String(number))} ${harmless(violation.message)}`;
        }),
      ];
    }
    case 'undetermined': {
      const needs = row.unknown.length === 0 ? '' : `: ${row.unknown.slice(0, 5).join(', ')} was never given`;
      return [`${colours.dim('?')} ${title} ${colours.dim(`undetermined${needs}`)}`];
    }
    case 'unchecked':
      return [`${colours.dim('-')} ${title} ${colours.dim('needs a label')}`];
  }
}

/** The rewards of a trace, one a line, and their sum; nothing where there are none. */
function rewardLines(trace: Trace, colours: Palette): readonly string[] {
  const total = totalReward(trace.rewards);
  if (total === undefined) return [];
  const width = Math.max(...trace.rewards.map(({ reward }) => columns(reward)), 5);
  const lines = trace.rewards.map(({ reward, value, weight, undetermined }) => {
    const note = undetermined ? colours.dim(' undetermined') : '';
    return `  ${padded(reward, width)} ${value.toFixed(2)} × ${weight}${note}`;
  });
  return [colours.bold('Rewards'), ...lines, `  ${padded('total', width)} ${colours.bold(total.toFixed(3))}`];
}

/** One line about a trace, for lists. */
export function traceLine(program: Program, trace: Trace, colours: Palette): string {
  const problems = problemsOf(program, trace);
  const violations = problems.filter(({ kind }) => kind === 'violation');
  const open = trace.verdicts.filter(({ outcome }) => outcome === 'undetermined');
  const total = totalReward(trace.rewards);
  // A repeat that differs is a violation too, though no constraint says so.
  const wrong = violations.length > 0 || problems.some(({ severity }) => severity === 'error');
  const mark = wrong ? colours.red('✗') : open.length > 0 ? colours.yellow('?') : colours.green('✓');
  const name = trace.sample ?? trace.id.slice(0, 8);
  const group = trace.group === undefined || trace.group.index === 0 ? '' : ` · ${trace.group.index + 1}`;
  const notes = [
    ...violations.map(({ name: constraint, message }) => `${constraint}: ${message}`),
    ...(open.length === 0 ? [] : [`undetermined: ${open.map(({ constraint }) => constraint).join(', ')}`]),
    ...problems.flatMap(({ kind, name: deviation }) => (kind === 'deviation' ? [deviation] : [])),
  ];
  const parts = [
    mark,
    padded(harmless(name + group), 10),
    ...(total === undefined ? [] : [`reward ${total.toFixed(3)}`]),
    ...(trace.ending.kind === 'complete' ? [] : [colours.yellow(trace.ending.kind)]),
    shorten(harmless(notes.join('; ')), 120),
  ];
  return parts.join(' ').trimEnd();
}
