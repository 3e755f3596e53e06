import type { JSX } from 'preact';
import type { ProbeCheck, ProbeCheckRun } from '../../src/view/probe-checks.js';
import { onActivate } from '../roving.js';
import { useStore } from '../store.js';
import { PlainText } from './plain-text.js';
import { VerdictRow } from './verdict-row.js';

const outcomes = {
  holds: { icon: 'pass', words: 'holds' },
  violated: { icon: 'error', words: 'fails' },
  undetermined: { icon: 'question', words: 'undetermined' },
  'not-run': { icon: 'beaker', words: 'not run' },
} as const;

interface ProbeItemProps {
  readonly probe: ProbeCheck;
  /** Place of the trace on show. */
  readonly index: number;
}

/** A probe with its verdict, and its runs below it: each leads to the pair. One that was not run can be. */
export function ProbeItem({ probe, index }: ProbeItemProps): JSX.Element {
  const store = useStore();
  const { icon, words } = outcomes[probe.outcome];
  const [only] = probe.runs.length === 1 ? probe.runs : [];
  const compare = (run: ProbeCheckRun): void => store.send({ type: 'compare', how: 'parent', index: run.index });
  const open = (): void => {
    const [first] = probe.runs;
    if (first === undefined) store.send({ type: 'runProbes', index });
    else compare(first);
  };
  const hint = probe.runs.length === 0 ? 'Run the probes of the template on this trace' : 'Compare with the original';
  return (
    <>
      <VerdictRow
        icon={icon}
        tone={`outcome-${probe.outcome === 'not-run' ? 'unchecked' : probe.outcome} severity-error`}
        name={probe.name}
        title={probe.title}
        note={
          <>
            {probe.runs.length === 0 ? 'probe, not run: run it' : `probe ${words}`}
            {only?.about !== undefined && (
              <>
                {' '}
                for <PlainText text={only.about} />
              </>
            )}
          </>
        }
        hint={hint}
        hasRows={only === undefined && probe.runs.length > 0}
        data={{ 'data-probe': probe.name, 'data-outcome': probe.outcome }}
        open={open}
      />
      {only === undefined &&
        probe.runs.map((run) => (
          <li
            key={run.index}
            class="row witness-row"
            role="treeitem"
            aria-level={2}
            tabIndex={-1}
            data-stop
            data-thing={run.member}
            data-run={run.index}
            title="Compare with the original"
            onClick={() => compare(run)}
            onKeyDown={onActivate(() => compare(run))}
          >
            <span class="row-text">
              <PlainText text={run.about ?? run.member ?? `run ${run.index + 1}`} />
            </span>
            <span class="row-source">{outcomes[run.outcome].words}</span>
          </li>
        ))}
    </>
  );
}
