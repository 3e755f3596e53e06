import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PanelState } from '../../src/view/panel-state.js';
import type { Program } from '../../src/program/index.js';
import { type ListVerdict, SORTS, type Sort, VERDICTS } from '../../src/view/list-order.js';
import { useStore } from '../store.js';
import { IconButton } from './icon.js';
import { PlainText } from './plain-text.js';
import { TraceList } from './trace-list.js';

/** A search begins so long after the last key, in milliseconds. */
const PAUSE = 120;

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
      <SearchBox search={search} />
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

/** Searches all traces for a text, or for an expression over slots. */
function SearchBox({ search }: { readonly search: PanelState['search'] }): JSX.Element {
  const store = useStore();
  const [text, setText] = useState(search?.text ?? '');
  const [isExpression, setExpression] = useState(search?.kind === 'expression');
  const next = useRef(search?.id ?? 0);
  const first = useRef(true);

  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => {
      const id = ++next.current;
      const kind = isExpression ? 'expression' : 'text';
      store.act({ type: 'search', id, kind, text });
      store.send({ type: 'search', search: id, kind, text });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [store, text, isExpression]);

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
          onInput={({ currentTarget }) => setText(currentTarget.value)}
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
