import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Program, Severity } from '../../src/program/index.js';
import { type ListFilter, orderedRows } from '../../src/view/list-order.js';
import type { TraceRow } from '../../src/view/row.js';
import { traceTitle } from '../../src/view/trace-title.js';
import { countOf, showDuration } from '../../src/view/shown.js';
import { memo } from '../memo.js';
import { type Store, useStore } from '../store.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

/** Height of a row in CSS pixels; the style sheet has the same number. */
const ROW = 44;
/** Rows drawn beyond what can be seen. */
const SPARE = 6;

interface TraceListProps {
  readonly rows: readonly TraceRow[];
  readonly program: Program;
  readonly filter: ListFilter;
  /** Places of the traces that a search found; absent where nothing is searched. */
  readonly matches: ReadonlySet<number> | undefined;
  /** Traces of one sample. */
  readonly groupSize: number;
  readonly at: number;
  /** Place of the trace that is marked to be compared, where it is of this file. */
  readonly marked: number | undefined;
}

/** The traces of the file; draws only the rows that can be seen. */
export const TraceList = memo(function TraceList(props: TraceListProps): JSX.Element {
  const { rows, program, filter, matches, groupSize, at, marked } = props;
  const store = useStore();
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });

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

  const shown = useMemo(() => orderedRows(rows, filter, matches), [rows, filter, matches]);
  const place = shown.findIndex((row) => row.index === at);
  useEffect(() => {
    const list = ref.current;
    if (list === null || place < 0) return;
    if (place * ROW < list.scrollTop) list.scrollTop = place * ROW;
    else if ((place + 1) * ROW > list.scrollTop + list.clientHeight)
      list.scrollTop = (place + 1) * ROW - list.clientHeight;
  }, [place]);

  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(shown.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  const page = Math.max(1, Math.floor(view.height / ROW) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -shown.length,
      End: shown.length,
    };
    const step = by[event.key];
    if (step === undefined) return compareByKey(event, store);
    event.preventDefault();
    // Not from where the list was drawn last: keys may come faster than frames.
    const from = shown.findIndex((row) => row.index === store.state.view.index);
    const target = shown[Math.max(0, Math.min(shown.length - 1, from + step))];
    if (target !== undefined) store.act({ type: 'goTo', index: target.index });
  };
  return (
    <div
      ref={ref}
      class="trace-list"
      role="listbox"
      aria-label={countOf(shown.length, 'trace')}
      tabIndex={0}
      aria-keyshortcuts="M C P"
      aria-description="M marks a trace to compare, C compares the marked one, P compares with what it came from"
      aria-activedescendant={place < 0 ? undefined : `trace-${at}`}
      onKeyDown={onKeyDown}
    >
      <div class="trace-list-all" style={{ height: `${shown.length * ROW}px` }} role="presentation">
        {shown.slice(first, last).map((row, offset) => (
          <RowPart
            key={row.index}
            row={row}
            place={first + offset}
            total={shown.length}
            selected={row.index === at}
            marked={row.index === marked}
            program={program}
            groupSize={groupSize}
          />
        ))}
      </div>
    </div>
  );
});

/** `m` marks the trace to be compared, `c` compares the marked one with it, `p` compares it with what it came from. */
const compareKeys: Readonly<Record<string, 'mark' | 'selected' | 'parent'>> = { m: 'mark', c: 'selected', p: 'parent' };

function compareByKey(event: KeyboardEvent, store: Store): void {
  const how = compareKeys[event.key];
  if (how === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  store.send({ type: 'compare', how, index: store.state.view.index });
}

interface RowPartProps {
  readonly row: TraceRow;
  readonly place: number;
  readonly total: number;
  readonly selected: boolean;
  readonly marked: boolean;
  readonly program: Program;
  readonly groupSize: number;
}

function RowPart({ row, place, total, selected, marked, program, groupSize }: RowPartProps): JSX.Element {
  const store = useStore();
  return (
    <div
      id={`trace-${row.index}`}
      class="trace-row"
      role="option"
      aria-selected={selected}
      aria-setsize={total}
      aria-posinset={place + 1}
      style={{ transform: `translateY(${place * ROW}px)` }}
      data-vscode-context={JSON.stringify({
        webviewSection: 'trace',
        mrsiTrace: row.index,
        mrsiOrigin: row.origin !== undefined,
        preventDefaultContextMenuItems: true,
      })}
      onClick={() => store.act({ type: 'goTo', index: row.index })}
    >
      <span class="trace-row-head">
        <span class="trace-row-title">
          <PlainText text={traceTitle(row, groupSize)} />
        </span>
        <span class="trace-row-marks">
          {marked && <Icon name="compare-changes" label="selected for compare" />}
          {row.running && <Icon name="loading" label="running" class="codicon-modifier-spin" />}
          {!row.running && row.ending === 'failed' && <Icon name="error" label="failed" class="severity-error" />}
          {!row.running && row.ending === 'cancelled' && <Icon name="circle-slash" label="cancelled" />}
          {!row.running && row.ending === 'token-limit' && (
            <Icon name="warning" label="cut off" class="severity-warning" />
          )}
          {row.violations.map(({ constraint, count }) => (
            <span
              key={constraint}
              class={`violation-mark severity-${severity(program, constraint)}`}
              role="img"
              aria-label={`${constraint}: ${countOf(count, 'violation')}`}
              title={`${constraint}: ${countOf(count, 'violation')}`}
            />
          ))}
          {row.reward !== undefined && <span class="trace-row-reward">{row.reward.toFixed(2)}</span>}
        </span>
      </span>
      <span class="trace-row-foot">
        <span class="trace-row-text">
          <PlainText text={row.opening} />
        </span>
        {!row.running && (
          <span class="trace-row-cost" title={`${countOf(row.tokens, 'token')} in ${showDuration(row.milliseconds)}`}>
            {row.tokens} · {showDuration(row.milliseconds)}
          </span>
        )}
      </span>
    </div>
  );
}

const severity = (program: Program, constraint: string): Severity =>
  program.schema.constraints.find((each) => each.name === constraint)?.severity ?? 'error';
