import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { type Comparison, compareTraces, type Relation } from '../../src/view/compare/comparison.js';
import type { ComparedTrace, SideName } from '../../src/view/compare/messages.js';
import { countStandings } from '../../src/view/compare/things.js';
import { traceTitle } from '../../src/view/trace-title.js';
import { Icon, IconButton } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { useRoving } from '../roving.js';
import type { CompareBridge } from './bridge.js';
import { ChecksTable, FactsTable, RewardsTable, ThingsTable } from './tables.js';
import { ComparedPictures } from './pictures.js';
import { ComparedTextPane } from './text-pane.js';

interface TracesViewProps {
  readonly left: ComparedTrace;
  readonly right: ComparedTrace;
  readonly bridge: CompareBridge;
}

const TABS = ['things', 'checks', 'rewards', 'run'] as const;
type Tab = (typeof TABS)[number];

const names: Readonly<Record<Tab, string>> = {
  things: 'Results',
  checks: 'Constraints',
  rewards: 'Rewards',
  run: 'Run',
};

/** Two traces side by side: their texts, what they say slot by slot, their boxes, their verdicts and rewards. */
export function TracesView({ left, right, bridge }: TracesViewProps): JSX.Element {
  const comparison = useMemo(() => compareTraces(left, right), [left, right]);
  return (
    <main class="compare">
      <CompareHeader left={left} right={right} bridge={bridge} summary={comparison.summary} />
      {comparison.relation !== undefined && <RelationNote relation={comparison.relation} />}
      <Parting comparison={comparison} />
      <div class={`compare-upper ${comparison.pictures.length === 0 ? 'text-only' : ''}`}>
        <ComparedTextPane side="left" comparison={comparison} />
        <ComparedTextPane side="right" comparison={comparison} />
        {comparison.pictures.length > 0 && (
          <section class="looking" aria-label="Boxes">
            <ComparedPictures pictures={comparison.pictures} images={{ left: left.images, right: right.images }} />
          </section>
        )}
      </div>
      <CompareTabs comparison={comparison} />
    </main>
  );
}

function CompareHeader({ left, right, bridge, summary }: TracesViewProps & { readonly summary: string }): JSX.Element {
  const sameFile = left.file === right.file;
  return (
    <header class="compare-head">
      <SideTitle side="left" trace={left} sameFile={sameFile} bridge={bridge} />
      <IconButton icon="arrow-swap" label="Swap left and right" onClick={() => bridge.send({ type: 'swap' })} />
      <SideTitle side="right" trace={right} sameFile={sameFile} bridge={bridge} />
      <p class="compare-summary" role="status">
        <PlainText text={summary} />
      </p>
    </header>
  );
}

function SideTitle(props: {
  readonly side: SideName;
  readonly trace: ComparedTrace;
  /** Both are of one file, whose name then needs not be told. */
  readonly sameFile: boolean;
  readonly bridge: CompareBridge;
}): JSX.Element {
  const { side, trace, sameFile, bridge } = props;
  const title = traceTitle(trace.trace, trace.sampling.groupSize);
  const place = `trace ${trace.index + 1}`;
  return (
    <button
      type="button"
      class={`compare-side ${side}`}
      title={`Open in the trace panel: trace ${trace.index + 1} of ${trace.file}`}
      onClick={() => bridge.send({ type: 'open', side })}
    >
      <span class="compare-side-title">
        <PlainText text={title} />
      </span>
      <span class="quiet compare-file">
        <PlainText text={sameFile ? place : `${trace.file}, ${place}`} />
      </span>
    </button>
  );
}

/** How the right trace came from the left one. */
function RelationNote({ relation }: { readonly relation: Relation }): JSX.Element {
  if (relation.kind === 'fork')
    return (
      <p class="notice" role="note">
        <Icon name="repo-forked" /> The right trace is a fork of the left one, from token {relation.token + 1} on.
      </p>
    );
  const { verdict } = relation;
  const outcome = verdict?.outcome;
  return (
    <div class="notice probe-note" role="note" data-outcome={outcome}>
      <p>
        <Icon name="beaker" /> The right trace is a run of the probe <code>{relation.probe}</code>{' '}
        <PlainText text={relation.title} />:{' '}
        <b class={outcome === 'holds' ? 'good' : outcome === 'violated' ? 'severity-error' : ''}>
          {outcome === 'holds' ? 'it holds' : outcome === 'violated' ? 'it fails' : 'undetermined'}
        </b>
      </p>
      {verdict?.violations.map((violation, index) => (
        <p key={index} class="witness">
          <PlainText text={violation.message} />
        </p>
      ))}
    </div>
  );
}

const percent = (probability: number): string =>
  probability > 0 && probability < 0.001 ? '<0.1%' : `${(100 * probability).toFixed(1)}%`;

/** What each side wrote where the two part, and how probable it was. */
function Parting({ comparison }: { readonly comparison: Comparison }): JSX.Element | null {
  const { divergence, choices } = comparison;
  if (divergence.token === undefined) return null;
  const part = (side: SideName): JSX.Element => {
    const choice = choices[side];
    if (choice === undefined) return <span class="quiet">ended before</span>;
    const how =
      choice.origin === 'given' ? 'given by hand' : choice.origin === 'forced' ? 'forced by the template' : '';
    return (
      <>
        <code class={`piece ${side}`}>
          <PlainText text={JSON.stringify(choice.text)} />
        </code>{' '}
        {how !== '' && `${how}, `}
        {percent(choice.probability)}
        {choice.ofOther !== undefined && <span class="quiet"> (the other's: {percent(choice.ofOther)})</span>}
      </>
    );
  };
  return (
    <dl class="parting-card" aria-label="Where they part">
      <div>
        <dt>Token</dt>
        <dd>{divergence.token + 1}</dd>
      </div>
      <div>
        <dt>Left</dt>
        <dd>{part('left')}</dd>
      </div>
      <div>
        <dt>Right</dt>
        <dd>{part('right')}</dd>
      </div>
    </dl>
  );
}

function CompareTabs({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const [tab, setTab] = useState<Tab>('things');
  const [all, setAll] = useState(false);
  const ref = useRoving<HTMLDivElement>();
  const { changed, left, right } = countStandings(comparison.things);
  const badges: Readonly<Record<Tab, number>> = {
    things: changed + left + right,
    checks: comparison.checks.filter((each) => each.change !== 'same').length,
    rewards: comparison.rewards.filter((each) => Math.abs(each.difference ?? 0) > 1e-9).length,
    run: comparison.facts.filter((each) => each.left !== each.right).length,
  };
  return (
    <section class="pages" aria-label="Differences">
      <div class="compare-tools">
        <div class="tabs" role="tablist" ref={ref} aria-label="Differences">
          {TABS.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`tab-${each}`}
              class="tab"
              data-stop
              tabIndex={each === tab ? 0 : -1}
              aria-selected={each === tab}
              aria-controls="page"
              onClick={() => setTab(each)}
              onFocus={() => setTab(each)}
            >
              {names[each]}
              {badges[each] > 0 && <span class="badge">{badges[each]}</span>}
            </button>
          ))}
        </div>
        <label class="only-differences">
          <input type="checkbox" checked={all} onChange={({ currentTarget }) => setAll(currentTarget.checked)} /> Also
          what is equal
        </label>
      </div>
      <div class="page" role="tabpanel" id="page" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'things' && <ThingsTable rows={comparison.things} all={all} />}
        {tab === 'checks' && <ChecksTable checks={comparison.checks} all={all} />}
        {tab === 'rewards' && <RewardsTable rewards={comparison.rewards} total={comparison.total} />}
        {tab === 'run' && <FactsTable facts={comparison.facts} all={all} />}
      </div>
    </section>
  );
}
