import type { JSX } from 'preact';
import type { CheckChange, RewardChange, SideVerdict } from '../../src/view/compare/checks.js';
import type { Comparison, Fact } from '../../src/view/compare/comparison.js';
import type { FieldRow, Standing, ThingRow } from '../../src/view/compare/things.js';
import { countOf } from '../../src/view/shown.js';
import { Icon, SeverityIcon } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { useRoving } from '../roving.js';

const standings: Readonly<Record<Standing, { readonly icon: string; readonly words: string }>> = {
  equal: { icon: 'check', words: 'equal' },
  changed: { icon: 'diff-modified', words: 'changed' },
  left: { icon: 'diff-removed', words: 'only left' },
  right: { icon: 'diff-added', words: 'only right' },
};

const StandingCell = ({ standing }: { readonly standing: Standing }): JSX.Element => (
  <td class={`standing ${standing}`}>
    <Icon name={standings[standing].icon} /> {standings[standing].words}
  </td>
);

/** What both traces say, slot by slot. */
export function ThingsTable({ rows, all }: { readonly rows: readonly ThingRow[]; readonly all: boolean }): JSX.Element {
  const ref = useRoving<HTMLTableElement>();
  const shown = rows.flatMap((row, place) => (all || row.standing !== 'equal' ? [{ row, place }] : []));
  if (rows.length === 0) return <p class="quiet page-note">Neither trace has results.</p>;
  if (shown.length === 0) return <p class="quiet page-note">All {countOf(rows.length, 'result')} are equal.</p>;
  return (
    <table class="results compare-table" ref={ref} aria-label="Results, slot by slot">
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col">slot</th>
          <th scope="col">left</th>
          <th scope="col">right</th>
          <th scope="col">IoU</th>
          <th scope="col">difference</th>
        </tr>
      </thead>
      {shown.map(({ row, place }) => {
        const fields = row.fields.filter((field) => all || field.standing !== 'equal' || row.standing !== 'changed');
        const thing = row.left ?? row.right;
        return (
          <tbody key={place} class={`colour-${thing?.colour ?? 0}`}>
            {fields.map((field, index) => (
              <tr key={field.name} tabIndex={-1} data-stop data-thing={`row-${place}`} data-standing={field.standing}>
                {index === 0 && (
                  <th scope="rowgroup" rowSpan={fields.length} class="what">
                    <span class="swatch" aria-hidden="true" />
                    <PlainText text={thing?.title ?? ''} />
                  </th>
                )}
                <td>{field.name}</td>
                <ValueCell field={field} side="left" />
                <ValueCell field={field} side="right" />
                <td class="number">{field.iou === undefined ? '' : field.iou.toFixed(2)}</td>
                <StandingCell
                  standing={row.standing === 'left' || row.standing === 'right' ? row.standing : field.standing}
                />
              </tr>
            ))}
          </tbody>
        );
      })}
    </table>
  );
}

function ValueCell({ field, side }: { readonly field: FieldRow; readonly side: 'left' | 'right' }): JSX.Element {
  const own = field[side];
  const changed = field.standing === 'equal' ? '' : `piece ${side}`;
  return (
    <td class={`kind-${field.kind}`}>
      {own === undefined ? (
        <span class="quiet">–</span>
      ) : (
        <span class={changed}>
          <PlainText text={own.shown} />
        </span>
      )}
    </td>
  );
}

const outcomes = {
  holds: { icon: 'pass', words: 'holds' },
  violated: { icon: 'error', words: 'violated' },
  undetermined: { icon: 'question', words: 'undetermined' },
  unchecked: { icon: 'circle-large-outline', words: 'not checked' },
  absent: { icon: 'dash', words: 'not in this template' },
} as const;

const changes = { same: 'same', gained: 'gained', lost: 'lost', other: 'changed' } as const;

function Verdict({ verdict, severity }: { readonly verdict: SideVerdict; readonly severity: string }): JSX.Element {
  const { icon, words } = outcomes[verdict.outcome];
  const colour =
    verdict.outcome === 'violated' ? `severity-${severity}` : verdict.outcome === 'holds' ? 'good' : 'quiet';
  return (
    <td>
      <Icon name={icon} class={colour} /> {words}
      {verdict.violations > 1 && ` × ${verdict.violations}`}
    </td>
  );
}

/** Verdicts of every constraint on both sides. */
export function ChecksTable(props: { readonly checks: readonly CheckChange[]; readonly all: boolean }): JSX.Element {
  const ref = useRoving<HTMLTableElement>();
  const shown = props.checks.filter((check) => props.all || check.change !== 'same');
  if (props.checks.length === 0) return <p class="quiet page-note">The templates declare no constraints.</p>;
  if (shown.length === 0)
    return <p class="quiet page-note">All {countOf(props.checks.length, 'verdict')} are the same.</p>;
  return (
    <table class="results compare-table" ref={ref} aria-label="Constraints">
      <thead>
        <tr>
          <th scope="col">constraint</th>
          <th scope="col">left</th>
          <th scope="col">right</th>
          <th scope="col">difference</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ name, title, severity, left, right, change }) => (
          <tr key={name} tabIndex={-1} data-stop data-constraint={name} data-change={change}>
            <th scope="row">
              <SeverityIcon severity={severity} /> <code>{name}</code>{' '}
              <span class="quiet">
                <PlainText text={title} />
              </span>
            </th>
            <Verdict verdict={left} severity={severity} />
            <Verdict verdict={right} severity={severity} />
            <td class={change === 'gained' ? 'severity-error' : change === 'lost' ? 'good' : 'quiet'}>
              {changes[change]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A difference with its sign; a true minus, so that columns line up. */
export const signed = (value: number): string =>
  Math.abs(value) < 5e-4 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

const tone = (difference: number): string =>
  Math.abs(difference) < 5e-4 ? 'number quiet' : difference < 0 ? 'number severity-error' : 'number good';

const DifferenceCell = ({ difference }: { readonly difference: number | undefined }): JSX.Element => (
  <td class={difference === undefined ? 'number quiet' : tone(difference)}>
    {difference === undefined ? '–' : signed(difference)}
  </td>
);

/** Rewards of both sides and what they differ by. */
export function RewardsTable(props: {
  readonly rewards: readonly RewardChange[];
  readonly total: Comparison['total'];
}): JSX.Element {
  const { rewards, total } = props;
  if (rewards.length === 0) return <p class="quiet page-note">Neither trace has rewards.</p>;
  const value = (side: RewardChange['left']): string =>
    side === undefined ? '–' : side.undetermined ? 'undetermined' : side.value.toFixed(3);
  const difference = total.left === undefined || total.right === undefined ? undefined : total.right - total.left;
  return (
    <table class="results compare-table" aria-label="Rewards">
      <thead>
        <tr>
          <th scope="col">reward</th>
          <th scope="col">weight</th>
          <th scope="col">left</th>
          <th scope="col">right</th>
          <th scope="col">difference, weighted</th>
        </tr>
      </thead>
      <tbody>
        {rewards.map((reward) => (
          <tr key={reward.name} data-reward={reward.name}>
            <th scope="row">
              <PlainText text={reward.name} />
            </th>
            <td class="number">{(reward.left ?? reward.right)?.weight}</td>
            <td class="number">{value(reward.left)}</td>
            <td class="number">{value(reward.right)}</td>
            <DifferenceCell difference={reward.difference} />
          </tr>
        ))}
        <tr class="total" data-reward="">
          <th scope="row">R</th>
          <td />
          <td class="number">{total.left?.toFixed(3) ?? '–'}</td>
          <td class="number">{total.right?.toFixed(3) ?? '–'}</td>
          <DifferenceCell difference={difference} />
        </tr>
      </tbody>
    </table>
  );
}

/** What both runs were: sample, style, model, inputs. */
export function FactsTable({ facts, all }: { readonly facts: readonly Fact[]; readonly all: boolean }): JSX.Element {
  const shown = facts.filter((fact) => all || fact.left !== fact.right);
  if (shown.length === 0) return <p class="quiet page-note">The same sample, style, model, sampling and length.</p>;
  return (
    <table class="results compare-table" aria-label="Run">
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col">left</th>
          <th scope="col">right</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((fact) => (
          <tr key={fact.name} data-fact={fact.name}>
            <th scope="row">
              <PlainText text={fact.name} />
            </th>
            <td>
              <PlainText text={fact.left} />
            </td>
            <td>
              <PlainText text={fact.right} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
