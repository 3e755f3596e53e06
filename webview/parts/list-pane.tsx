import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PanelState } from '../../src/view/panel-state.js';
import type { Program } from '../../src/program/index.js';
import type { Query } from '../../src/view/view-state.js';
import { type ListVerdict, SORTS, type Sort, VERDICTS } from '../../src/view/list-order.js';
import { useStore } from '../store.js';
import { IconButton } from './icon.js';
import { PlainText } from './plain-text.js';
import { TraceList } from './trace-list.js';

/** A search begins so long after the last key, in milliseconds. */
const PAUSE = 60;

const sortNames: Readonly<Record<Sort, string>> = {
  file: 'File order',
  reward: 'Reward',
  violations: 'Violations',
  tokens: 'Tokens',
  time: 'Time',
};

/** Before a verdict in the choice, so that no constraint's name, which has no colon, is taken for one. */
const VERDICT = 'verdict:';

const verdictNames: Readonly<Record<ListVerdict, string>> = {
  violated: 'With violations',
  clear: 'All constraints hold',
  undetermined: 'Undetermined',
  unfinished: 'Not complete',
};

/** The list of traces with its search, filter and order. */
export function ListPane({ state, program }: { readonly state: PanelState; readonly program: Program }): JSX.Element {
  const store = useStore();
  const { view, search } = state;
  const { filter } = view;
  const set = (change: Partial<typeof filter>): void =>
    store.act({ type: 'set', change: { filter: { ...filter, ...change } } });
  return (
    <section class="list-pane" aria-label="Traces">
      <SearchBox search={search} query={view.query} head={state.head} />
      <div class="list-tools">
        <select
          class="select"
          aria-label="Only traces that violate"
          value={filter.constraint ?? (filter.verdict === undefined ? '' : `${VERDICT}${filter.verdict}`)}
          onChange={({ currentTarget: { value } }) => {
            const { constraint: _, verdict: __, ...rest } = filter;
            const verdict = VERDICTS.find((each) => value === `${VERDICT}${each}`);
            const chosen = verdict !== undefined ? { verdict } : value === '' ? {} : { constraint: value };
            store.act({ type: 'set', change: { filter: { ...rest, ...chosen } } });
          }}
        >
          <option value="">All traces</option>
          {VERDICTS.map((verdict) => (
            <option key={verdict} value={`${VERDICT}${verdict}`}>
              {verdictNames[verdict]}
            </option>
          ))}
          {program.schema.constraints.map(({ name }) => (
            <option key={name} value={name}>
              Violates {name}
            </option>
          ))}
        </select>
        <select
          class="select"
          aria-label="Sort by"
          value={filter.sort}
          onChange={({ currentTarget: { value } }) => set({ sort: SORTS.find((sort) => sort === value) ?? 'file' })}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {sortNames[sort]}
            </option>
          ))}
        </select>
        <IconButton
          icon={filter.descending ? 'arrow-down' : 'arrow-up'}
          label={filter.descending ? 'Descending' : 'Ascending'}
          onClick={() => set({ descending: !filter.descending })}
        />
      </div>
      <TraceList
        rows={state.rows}
        program={program}
        filter={filter}
        matches={search?.problem === undefined ? search?.matches : undefined}
        groupSize={state.head?.sampling.groupSize ?? 1}
        at={view.index}
        marked={state.mark?.index}
      />
    </section>
  );
}

interface SearchBoxProps {
  readonly search: PanelState['search'];
  /** What was looked for when the panel was last here. */
  readonly query: Query;
  /** What the file is: another one is searched anew. */
  readonly head: PanelState['head'];
}

/** Searches all traces for a text, or for an expression over slots. */
function SearchBox({ search, query, head }: SearchBoxProps): JSX.Element {
  const store = useStore();
  const [text, setText] = useState(query.text);
  const [isExpression, setExpression] = useState(query.kind === 'expression');
  const input = useRef<HTMLInputElement>(null);
  const next = useRef(search?.id ?? 0);
  const first = useRef(true);

  useEffect(() => {
    const isFirst = first.current;
    first.current = false;
    // a box that was only away finds its results where they were
    if (isFirst && (text === '' || search !== undefined)) return;
    const timer = setTimeout(() => {
      const id = ++next.current;
      const kind = isExpression ? 'expression' : 'text';
      store.act({ type: 'search', id, kind, text });
      store.send({ type: 'search', search: id, kind, text });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [store, head, text, isExpression]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setText('');
    else if (event.key === 'ArrowDown' || event.key === 'Enter')
      input.current?.closest('.list-pane')?.querySelector<HTMLElement>('.trace-list')?.focus();
    else return;
    event.preventDefault();
  };

  const problem = search?.problem;
  return (
    <div class="search">
      <div class={`search-box ${problem === undefined ? '' : 'invalid'}`}>
        <input
          type="text"
          aria-label={isExpression ? 'Find traces by an expression over slots' : 'Find text in traces'}
          aria-invalid={problem !== undefined}
          placeholder={isExpression ? 'exists e in entities: …' : 'Find in traces'}
          spellcheck={false}
          value={text}
          ref={input}
          aria-keyshortcuts="Control+F"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          icon="symbol-operator"
          label="Search by an expression over slots"
          pressed={isExpression}
          onClick={() => setExpression(!isExpression)}
        />
      </div>
      <p class={problem === undefined ? 'quiet search-state' : 'severity-error search-state'} role="status">
        {search !== undefined && <SearchWords search={search} />}
      </p>
    </div>
  );
}

function SearchWords({ search }: { readonly search: NonNullable<PanelState['search']> }): JSX.Element {
  if (search.problem !== undefined) return <PlainText text={search.problem} />;
  const far = search.share < 1 ? ` in ${Math.round(search.share * 100)}%` : '';
  return (
    <>
      {search.matches.size} found{far}
    </>
  );
}
