import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunPair, RunsTable } from '../../src/view/compare/runs.js';
import { countOf } from '../../src/view/shown.js';
import { IconButton } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { onActivate } from '../roving.js';
import type { CompareBridge } from './bridge.js';
import { signed } from './tables.js';

interface RunsViewProps {
  readonly table: RunsTable;
  readonly bridge: CompareBridge;
}

/** Two runs, sample by sample: the greatest difference first. */
export function RunsView({ table, bridge }: RunsViewProps): JSX.Element {
  const { left, right, mean, better, worse } = table;
  const same = table.pairs.filter(({ difference }) => difference !== undefined).length - better - worse;
  return (
    <main class="compare">
      <header class="compare-head">
        <RunTitle side="left" run={left} />
        <IconButton icon="arrow-swap" label="Swap left and right" onClick={() => bridge.send({ type: 'swap' })} />
        <RunTitle side="right" run={right} />
        <p class="compare-summary" role="status">
          {countOf(table.pairs.length, 'pair')}
          {mean !== undefined &&
            `: right better in ${better}, worse in ${worse}, the same in ${same}. Mean reward ${mean.left.toFixed(3)} → ${mean.right.toFixed(3)} (${signed(mean.right - mean.left)}).`}
          {table.onlyLeft > 0 && ` ${table.onlyLeft} only left.`}
          {table.onlyRight > 0 && ` ${table.onlyRight} only right.`}
        </p>
      </header>
      <div class="runs-body">
        <ConstraintsTable table={table} />
        <PairsTable
          pairs={table.pairs}
          open={(pair) => bridge.send({ type: 'openPair', left: pair.left, right: pair.right })}
        />
      </div>
    </main>
  );
}

const RunTitle = ({ side, run }: { readonly side: string; readonly run: RunsTable['left'] }): JSX.Element => (
  <div class={`compare-side ${side}`}>
    <span class="compare-side-title">
      <PlainText text={run.file} />
    </span>
    <span class="quiet compare-file">
      <PlainText text={`${run.model} · ${countOf(run.traces, 'trace')}`} />
    </span>
  </div>
);

function ConstraintsTable({ table }: { readonly table: RunsTable }): JSX.Element {
  if (table.constraints.length === 0) return <p class="quiet page-note">No pair violates a constraint.</p>;
  return (
    <table class="results compare-table" aria-label="Violations by constraint">
      <thead>
        <tr>
          <th scope="col">constraint</th>
          <th scope="col">violated left</th>
          <th scope="col">violated right</th>
          <th scope="col">gained</th>
          <th scope="col">lost</th>
        </tr>
      </thead>
      <tbody>
        {table.constraints.map(({ constraint, left, right, gained, lost }) => (
          <tr key={constraint} data-constraint={constraint}>
            <th scope="row">
              <code>
                <PlainText text={constraint} />
              </code>
            </th>
            <td class="number">{left}</td>
            <td class="number">{right}</td>
            <td class={gained > 0 ? 'number severity-error' : 'number quiet'}>{gained}</td>
            <td class={lost > 0 ? 'number good' : 'number quiet'}>{lost}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Height of a row in CSS pixels; the style sheet has the same number. */
const ROW = 28;
/** Rows drawn beyond what can be seen. */
const SPARE = 8;

/** The pairs; draws only the rows that can be seen. */
function PairsTable(props: {
  readonly pairs: readonly RunPair[];
  readonly open: (pair: RunPair) => void;
}): JSX.Element {
  const { pairs, open } = props;
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [at, setAt] = useState(0);
  useLayoutEffect(() => {
    const list = ref.current;
    if (list === null) return;
    const measure = (): void => setView({ top: list.scrollTop, height: list.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    list.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      list.removeEventListener('scroll', measure);
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(pairs.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  const page = Math.max(1, Math.floor(view.height / ROW) - 1);
  const go = (to: number): void => {
    const place = Math.max(0, Math.min(pairs.length - 1, to));
    setAt(place);
    const list = ref.current;
    if (list === null) return;
    if (place * ROW < list.scrollTop) list.scrollTop = place * ROW;
    else if ((place + 1) * ROW > list.scrollTop + list.clientHeight)
      list.scrollTop = (place + 1) * ROW - list.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -pairs.length,
      End: pairs.length,
    };
    const step = steps[event.key];
    const pair = pairs[at];
    if (step !== undefined) {
      event.preventDefault();
      go(at + step);
    } else if (pair !== undefined) onActivate(() => open(pair))(event);
  };
  if (pairs.length === 0)
    return <p class="quiet page-note">No trace of one run answers the same sample as a trace of the other.</p>;
  return (
    <section class="pairs" aria-label="Pairs">
      <div class="pair pair-head" aria-hidden="true">
        <span>sample</span>
        <span class="number">left</span>
        <span class="number">right</span>
        <span class="number">difference</span>
        <span>violations</span>
      </div>
      <div
        ref={ref}
        class="pairs-list"
        role="listbox"
        aria-label={`${countOf(pairs.length, 'pair')}, the greatest difference first`}
        tabIndex={0}
        aria-activedescendant={`pair-${at}`}
        onKeyDown={onKeyDown}
      >
        <div class="pairs-all" style={{ height: `${pairs.length * ROW}px` }} role="presentation">
          {pairs.slice(first, last).map((pair, offset) => (
            <PairRow
              key={first + offset}
              pair={pair}
              place={first + offset}
              total={pairs.length}
              selected={first + offset === at}
              open={() => {
                setAt(first + offset);
                open(pair);
              }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

interface PairRowProps {
  readonly pair: RunPair;
  readonly place: number;
  readonly total: number;
  readonly selected: boolean;
  readonly open: () => void;
}

const shownReward = (reward: number | undefined): string => reward?.toFixed(3) ?? '–';

function PairRow({ pair, place, total, selected, open }: PairRowProps): JSX.Element {
  const { difference } = pair;
  const colour =
    difference === undefined || Math.abs(difference) < 5e-4 ? 'quiet' : difference < 0 ? 'severity-error' : 'good';
  return (
    <div
      id={`pair-${place}`}
      class="pair"
      role="option"
      aria-selected={selected}
      aria-setsize={total}
      aria-posinset={place + 1}
      style={{ transform: `translateY(${place * ROW}px)` }}
      onClick={open}
    >
      <span class="pair-name">
        <PlainText text={pair.name} />
      </span>
      <span class="number">{shownReward(pair.leftReward)}</span>
      <span class="number">{shownReward(pair.rightReward)}</span>
      <span class={`number ${colour}`}>{difference === undefined ? '–' : signed(difference)}</span>
      <span class="pair-violations">
        {pair.gained.length > 0 && <span class="severity-error">+ {pair.gained.join(', ')} </span>}
        {pair.lost.length > 0 && <span class="good">− {pair.lost.join(', ')}</span>}
      </span>
    </div>
  );
}
