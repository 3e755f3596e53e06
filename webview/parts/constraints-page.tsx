import type { JSX } from 'preact';
import type { CheckRow } from '../../src/view/checks.js';
import { memo } from '../memo.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

const outcomes = {
  holds: { icon: 'pass', words: 'holds' },
  violated: { icon: 'error', words: 'violated' },
  undetermined: { icon: 'question', words: 'undetermined' },
  unchecked: { icon: 'circle-large-outline', words: 'not checked' },
} as const;

/** Every constraint with its verdict; below a violated one its witnesses with the values that made it false. */
export const ConstraintsPage = memo(function ConstraintsPage({
  checks,
}: {
  readonly checks: readonly CheckRow[];
}): JSX.Element {
  const ref = useRoving<HTMLUListElement>();
  if (checks.length === 0) return <p class="quiet page-note">The template declares no constraints.</p>;
  return (
    <ul class="rows" ref={ref} role="tree" aria-label="Constraints">
      {checks.map((check) => (
        <CheckItem key={check.name} check={check} />
      ))}
    </ul>
  );
});

function CheckItem({ check }: { readonly check: CheckRow }): JSX.Element {
  const store = useStore();
  const open = (): void => store.send({ type: 'openConstraint', name: check.name });
  const { icon, words } = outcomes[check.outcome];
  const note =
    check.outcome === 'undetermined' && check.unknown.length > 0
      ? `needs ${check.unknown.join(', ')}, which the trace never gave`
      : check.outcome === 'unchecked'
        ? 'needs a label'
        : words;
  return (
    <>
      <li
        class="row check-row"
        role="treeitem"
        aria-level={1}
        aria-expanded={check.witnesses.length > 0 ? true : undefined}
        tabIndex={-1}
        data-stop
        data-constraint={check.name}
        data-outcome={check.outcome}
        title="Open the constraint in the template"
        onClick={open}
        onKeyDown={onActivate(open)}
      >
        <Icon name={icon} class={`outcome-${check.outcome} severity-${check.severity}`} />
        <span class="row-name">
          <PlainText text={check.name} />
        </span>
        <span class="row-text">
          <PlainText text={check.title} />
        </span>
        <span class="row-source">{note}</span>
      </li>
      {check.witnesses.map((witness, index) => (
        <li
          key={index}
          class="row witness-row"
          role="treeitem"
          aria-level={2}
          tabIndex={-1}
          data-stop
          data-thing={witness.things.join(' ') || undefined}
          onClick={() => store.act({ type: 'selectThing', thing: witness.things[0] })}
          onKeyDown={onActivate(() => store.act({ type: 'selectThing', thing: witness.things[0] }))}
        >
          <span class="row-text">
            <PlainText text={witness.violation.message} />
          </span>
          <span class="values">
            {witness.violation.values.map((value, place) => (
              <span key={place} class="value">
                <span class="value-name">{value.slot}</span>
                <span class="value-shown">
                  <PlainText text={value.shown} />
                </span>
              </span>
            ))}
          </span>
        </li>
      ))}
    </>
  );
}
