import type { JSX } from 'preact';
import type { CheckRow, CheckWitness } from '../../src/view/checks.js';
import type { ProbeCheck } from '../../src/view/probe-checks.js';
import { goToBox, goToText } from '../jump.js';
import { useInSight } from '../in-sight.js';
import { memo } from '../memo.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { IconButton } from './icon.js';
import { PlainText } from './plain-text.js';
import { ProbeItem } from './probe-item.js';
import { VerdictRow } from './verdict-row.js';

const outcomes = {
  holds: { icon: 'pass', words: 'holds' },
  violated: { icon: 'error', words: 'violated' },
  undetermined: { icon: 'question', words: 'undetermined' },
  unchecked: { icon: 'circle-large-outline', words: 'not checked' },
} as const;

interface ConstraintsPageProps {
  readonly checks: readonly CheckRow[];
  readonly probes: readonly ProbeCheck[];
  /** Place of the violation that is selected among the problems of the trace. */
  readonly selected: number | undefined;
  /** Place of the trace on show. */
  readonly index: number;
}

/**
 * Every constraint and probe with its verdict; below a violated constraint its witnesses with the values that made it
 * false, below a probe its runs.
 */
export const ConstraintsPage = memo(function ConstraintsPage({
  checks,
  probes,
  selected,
  index,
}: ConstraintsPageProps): JSX.Element {
  const ref = useRoving<HTMLUListElement>();
  if (checks.length === 0 && probes.length === 0)
    return <p class="quiet page-note">The template declares no constraints and no probes.</p>;
  return (
    <ul class="rows" ref={ref} role="tree" aria-label="Constraints and probes">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} selected={selected} />
      ))}
      {probes.map((probe) => (
        <ProbeItem key={probe.name} probe={probe} index={index} />
      ))}
    </ul>
  );
});

function CheckItem({
  check,
  selected,
}: {
  readonly check: CheckRow;
  readonly selected: number | undefined;
}): JSX.Element {
  const store = useStore();
  const open = (): void => store.send({ type: 'openConstraint', name: check.name });
  const { icon, words } = outcomes[check.outcome];
  const note =
    check.outcome === 'undetermined' && check.unknown.length > 0
      ? `needs ${check.unknown.join(', ')}, which the trace never gave`
      : check.reason !== undefined
        ? `undetermined: ${check.reason}`
        : check.outcome === 'unchecked'
          ? 'needs a label'
          : words;
  return (
    <>
      <VerdictRow
        icon={icon}
        tone={`outcome-${check.outcome} severity-${check.severity}`}
        name={check.name}
        title={check.title}
        note={note}
        hint={check.condition}
        hasRows={check.witnesses.length > 0}
        data={{ 'data-constraint': check.name, 'data-outcome': check.outcome }}
        open={open}
      />
      {check.witnesses.map((witness, index) => (
        <WitnessItem key={index} witness={witness} open={open} selected={witness.problem === selected} />
      ))}
    </>
  );
}

/** One way in which a constraint fails: the part of its condition that is false, with the values that made it so. */
function WitnessItem(props: {
  readonly witness: CheckWitness;
  readonly open: () => void;
  readonly selected: boolean;
}): JSX.Element {
  const { witness, open, selected } = props;
  const store = useStore();
  const row = useInSight<HTMLLIElement>(selected);
  const { violation, things, because } = witness;
  const [first] = things;
  const written = violation.values.find(({ ranges }) => ranges.length > 0);
  const select = (): void =>
    store.act({ type: 'selectProblem', problem: selected ? undefined : witness.problem, thing: first });
  const showText = (): void => {
    if (written === undefined || goToText(written.slot)) return;
    // it stands in a step that is folded
    store.act({ type: 'set', change: { folded: [] } });
    requestAnimationFrame(() => requestAnimationFrame(() => void goToText(written.slot)));
  };
  return (
    <li
      ref={row}
      class="row witness-row"
      role="treeitem"
      aria-level={2}
      aria-selected={selected}
      tabIndex={-1}
      data-stop
      data-thing={things.join(' ') || undefined}
      onClick={select}
      onKeyDown={onActivate(select)}
    >
      <span class="row-text">
        <PlainText text={violation.message} />
      </span>
      <span
        class="witness-tools"
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <IconButton icon="go-to-file" label="Go to the constraint in the template" onClick={open} />
        <IconButton icon="symbol-text" label="Go to the text" disabled={written === undefined} onClick={showText} />
        <IconButton
          icon="inspect"
          label="Go to the box"
          disabled={first === undefined}
          onClick={() => first !== undefined && goToBox(first)}
        />
      </span>
      {because !== undefined && (
        <span class="because">
          <code class="because-text">
            <PlainText text={because.text} />
          </code>
          <span class="because-value">{because.value}</span>
          {because.parts.map((part) => (
            <span key={part.text} class="value">
              <code class="value-name">
                <PlainText text={part.text} />
              </code>
              <span class="value-shown">
                <PlainText text={part.value} />
              </span>
            </span>
          ))}
        </span>
      )}
      {because === undefined && (
        <span class="values">
          {violation.values.map((value, place) => (
            <span key={place} class="value">
              <span class="value-name">{value.slot}</span>
              <span class="value-shown">
                <PlainText text={value.shown} />
              </span>
            </span>
          ))}
        </span>
      )}
    </li>
  );
}
