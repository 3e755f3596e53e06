import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Ending } from '../../src/trace/index.js';
import { allClear } from '../../src/view/all-clear.js';
import { countChecks } from '../../src/view/checks.js';
import type { TraceModel } from '../../src/view/trace-model.js';
import { TABS, type Tab, type ViewState } from '../../src/view/view-state.js';
import { useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { ConstraintsPage } from './constraints-page.js';
import { ProblemsPage } from './problems-page.js';
import { ResultsPage } from './results-page.js';

interface PagesProps {
  readonly model: TraceModel;
  readonly view: ViewState;
  readonly ending: Ending['kind'] | 'running';
  /** Draws the page of the group; absent where traces have none. */
  readonly group: (() => JSX.Element) | undefined;
}

const names: Readonly<Record<Tab, string>> = {
  problems: 'Problems',
  constraints: 'Constraints',
  results: 'Results',
  group: 'Group',
};

/** The pages below trace and picture. */
export function Pages({ model, view, ending, group }: PagesProps): JSX.Element {
  const store = useStore();
  const ref = useRoving<HTMLDivElement>();
  const checks = countChecks(model.checks);
  const clear = useMemo(() => allClear(ending, model.checks), [ending, model.checks]);
  const badges: Readonly<Record<Tab, string | undefined>> = {
    problems: model.problems.length === 0 ? undefined : String(model.problems.length),
    constraints:
      ending === 'running' || model.checks.length === 0 ? undefined : `${checks.holds}/${model.checks.length}`,
    results: model.things.length === 0 ? undefined : String(model.things.length),
    group: undefined,
  };
  return (
    <section class="pages" aria-label="Findings">
      <div class="tabs" role="tablist" ref={ref} aria-label="Findings">
        {TABS.filter((tab) => tab !== 'group' || group !== undefined).map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            class="tab"
            data-stop
            tabIndex={tab === view.tab ? 0 : -1}
            aria-selected={tab === view.tab}
            aria-controls="page"
            onClick={() => store.act({ type: 'set', change: { tab } })}
            onFocus={() => store.act({ type: 'set', change: { tab } })}
          >
            {names[tab]}
            {badges[tab] !== undefined && <span class="badge">{badges[tab]}</span>}
          </button>
        ))}
      </div>
      <div class="page" role="tabpanel" id="page" aria-labelledby={`tab-${view.tab}`}>
        {view.tab === 'problems' && <ProblemsPage problems={model.problems} selected={view.problem} clear={clear} />}
        {view.tab === 'constraints' && (
          <ConstraintsPage checks={model.checks} probes={model.probes} selected={view.problem} index={view.index} />
        )}
        {view.tab === 'group' && group?.()}
        {view.tab === 'results' && <ResultsPage model={model} selectedThing={view.thing} />}
      </div>
    </section>
  );
}
