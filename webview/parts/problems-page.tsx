import type { JSX } from 'preact';
import type { AllClear } from '../../src/view/all-clear.js';
import type { Problem } from '../../src/view/problems.js';
import { useInSight } from '../in-sight.js';
import { memo } from '../memo.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { Icon, SeverityIcon } from './icon.js';
import { PlainText } from './plain-text.js';

interface ProblemsPageProps {
  readonly problems: readonly Problem[];
  readonly selected: number | undefined;
  /** What to say where there are none. */
  readonly clear: AllClear;
}

/** Violated constraints with their witnesses, and where the trace leaves its template. */
export const ProblemsPage = memo(function ProblemsPage({ problems, selected, clear }: ProblemsPageProps): JSX.Element {
  const ref = useRoving<HTMLUListElement>();
  if (problems.length === 0)
    return (
      <p class="quiet page-note">
        <Icon name={clear.good ? 'pass' : 'circle-large-outline'} class={clear.good ? 'good' : ''} /> {clear.text}
      </p>
    );
  return (
    <ul class="rows" ref={ref} role="listbox" aria-label="Problems">
      {problems.map((problem, index) => (
        <ProblemRow key={index} problem={problem} index={index} selected={index === selected} />
      ))}
    </ul>
  );
});

function ProblemRow(props: {
  readonly problem: Problem;
  readonly index: number;
  readonly selected: boolean;
}): JSX.Element {
  const store = useStore();
  const { problem, index, selected } = props;
  const row = useInSight<HTMLLIElement>(selected);
  const open = (): void => {
    store.act({ type: 'selectProblem', problem: index, thing: problem.things[0] });
    if (problem.kind === 'violation') store.send({ type: 'openConstraint', name: problem.name });
  };
  return (
    <li
      ref={row}
      class="row problem-row"
      role="option"
      tabIndex={-1}
      data-stop
      data-thing={problem.things.join(' ') || undefined}
      data-constraint={problem.kind === 'violation' ? problem.name : undefined}
      aria-selected={selected}
      title={problem.kind === 'violation' ? 'Open the constraint in the template' : undefined}
      onClick={open}
      onKeyDown={onActivate(open)}
    >
      <SeverityIcon severity={problem.severity} />
      <span class="row-text">
        <PlainText text={problem.message} />
      </span>
      <span class="row-source">
        <PlainText text={problem.kind === 'violation' ? problem.name : problem.name.replaceAll('-', ' ')} />
      </span>
    </li>
  );
}
