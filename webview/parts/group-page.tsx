import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Program } from '../../src/program/index.js';
import { advantageFormulas, type GroupMember, groupTable } from '../../src/view/group.js';
import { advantageVariants } from '../../src/verify/advantages.js';
import type { ViewState } from '../../src/view/view-state.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';

interface GroupPageProps {
  readonly id: string | undefined;
  /** Members of that group, once they are here. */
  readonly members: readonly GroupMember[] | undefined;
  readonly program: Program;
  /** The trace on show, and the variant and weights that are tried out. */
  readonly view: ViewState;
}

/** The traces of one sample side by side: rewards, advantages, and what other weights would make of them. */
export function GroupPage({ id, members, program, view }: GroupPageProps): JSX.Element {
  const store = useStore();
  const ref = useRoving<HTMLTableElement>();
  const { variant, weights, index: at } = view;
  const setWeights = (next: ViewState['weights']): void => store.act({ type: 'set', change: { weights: next } });
  useEffect(() => {
    if (id !== undefined) store.send({ type: 'group', id });
  }, [store, id]);
  if (id === undefined) return <p class="quiet page-note">This trace belongs to no group.</p>;
  if (members === undefined) return <p class="quiet page-note">Reading the group…</p>;
  const { rows, warnings } = groupTable(members, weights, variant);
  const most = Math.max(1e-9, ...rows.map((row) => row.reward));
  return (
    <div class="group">
      <div class="group-tools">
        <label>
          Advantage{' '}
          <select
            class="select"
            value={variant}
            onChange={({ currentTarget: { value } }) =>
              store.act({
                type: 'set',
                change: { variant: advantageVariants.find((each) => each === value) ?? 'trl' },
              })
            }
          >
            {advantageVariants.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <code class="formula">{advantageFormulas[variant]}</code>
        {Object.keys(weights).length > 0 && (
          <>
            <button type="button" class="button" onClick={() => store.send({ type: 'setWeights', weights })}>
              Write Weights into Template
            </button>
            <button type="button" class="link" onClick={() => setWeights({})}>
              Reset
            </button>
          </>
        )}
      </div>
      <div class="weights" role="group" aria-label="Weights of the rewards">
        {program.schema.rewards.map(({ name, title, weight }, place) => (
          <label key={name} class={`weight colour-${place % 6}`} title={title}>
            <span class="swatch" aria-hidden="true" />
            {name}
            <input
              type="range"
              min={0}
              max={mostOf(weight)}
              step={stepOf(weight)}
              aria-valuetext={`${(weights[name] ?? weight).toFixed(2)}, the template has ${weight.toFixed(2)}`}
              value={weights[name] ?? weight}
              style={{ '--share': `${(100 * (weights[name] ?? weight)) / mostOf(weight)}%` }}
              onInput={({ currentTarget }) => setWeights({ ...weights, [name]: Number(currentTarget.value) })}
            />
            <span class="number">{(weights[name] ?? weight).toFixed(2)}</span>
          </label>
        ))}
      </div>
      {warnings.map((warning) => (
        <p key={warning} class="page-note" role="note">
          <Icon name="warning" class="severity-warning" /> {warning}
        </p>
      ))}
      <table class="results" ref={ref} aria-label="Traces of the group">
        <thead>
          <tr>
            <th scope="col">rank</th>
            <th scope="col">trace</th>
            <th scope="col">rewards</th>
            <th scope="col">R</th>
            <th scope="col">A</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [first] = row.members;
            if (first === undefined) return null;
            const go = (): void => store.act({ type: 'goTo', index: first.index });
            return (
              <tr
                key={first.index}
                tabIndex={-1}
                data-stop
                aria-selected={row.members.some((member) => member.index === at)}
                onClick={go}
                onKeyDown={onActivate(go)}
              >
                <td class="number">
                  {row.rank}
                  <Moved from={row.recordedRank} to={row.rank} />
                </td>
                <td>
                  {first.index + 1}
                  {row.members.length > 1 && <span class="quiet"> × {row.members.length}</span>}
                </td>
                <td class="stack-cell">
                  <span
                    class="stack"
                    role="img"
                    aria-label={row.parts.map((part) => `${part.name} ${part.weighted.toFixed(2)}`).join(', ')}
                  >
                    {row.parts.map((part, place) => (
                      <span
                        key={part.name}
                        class={`stack-part colour-${place % 6}`}
                        title={`${part.name}: ${part.value.toFixed(2)}, weighted ${part.weighted.toFixed(2)}, advantage ${part.advantage.toFixed(2)}`}
                        style={{ width: `${(100 * Math.max(0, part.weighted)) / most}%` }}
                      />
                    ))}
                  </span>
                </td>
                <td class="number">{row.reward.toFixed(3)}</td>
                <td class="number">{row.advantage.toFixed(2)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A slider reaches up to 1, and for greater weights up to twice what the template has. */
const mostOf = (weight: number): number => (weight <= 1 ? 1 : 2 * weight);

/** In twentieths where the template's weight is one, so that the slider can stand on it. */
const stepOf = (weight: number): number => (Math.abs(weight * 20 - Math.round(weight * 20)) < 1e-9 ? 0.05 : 0.01);

/** How far other weights moved a trace. */
function Moved({ from, to }: { readonly from: number; readonly to: number }): JSX.Element | null {
  if (from === to) return null;
  const words = `${to < from ? 'up' : 'down'} from ${from}`;
  return (
    <span class={`moved ${to < from ? 'up' : 'down'}`} title={words}>
      <Icon name={to < from ? 'triangle-up' : 'triangle-down'} label={words} />
    </span>
  );
}
