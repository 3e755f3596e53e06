import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BoxMark } from '../../src/view/marks.js';
import { useStore } from '../store.js';
import { IconButton } from './icon.js';
import { PlainText } from './plain-text.js';

interface BoxFilterProps {
  /** All boxes of the picture. */
  readonly marks: readonly BoxMark[];
  readonly hiddenTypes: readonly string[];
  readonly hiddenThings: readonly string[];
}

const toggled = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item];

/** Predictions last: a thing is called as the trace calls it, where it has it. */
const byOrigin = (marks: readonly BoxMark[]): readonly BoxMark[] =>
  (['probe', 'label', 'predicted'] as const).flatMap((origin) => marks.filter((mark) => mark.origin === origin));

/** Shows and hides boxes by their type and one by one. */
export function BoxFilter({ marks, hiddenTypes, hiddenThings }: BoxFilterProps): JSX.Element | null {
  const store = useStore();
  const ref = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const onDown = ({ target }: Event): void => {
      if (target instanceof Node && ref.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [open]);
  const types = [...new Set(marks.map((mark) => mark.type ?? ''))];
  const things = [...new Map(byOrigin(marks).map((mark) => [mark.thing, mark])).values()];
  const hidden = types.filter((type) => hiddenTypes.includes(type)).length + hiddenThings.length;
  if (things.length === 0) return null;
  return (
    <div
      class="box-filter"
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        ref.current?.querySelector('button')?.focus();
      }}
    >
      <IconButton
        icon={hidden > 0 ? 'filter-filled' : 'filter'}
        label={hidden > 0 ? `Which boxes are shown; ${hidden} hidden` : 'Which boxes are shown'}
        expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div class="box-filter-list" role="group" aria-label="Boxes shown">
          {types.length > 1 && (
            <fieldset>
              <legend>By type</legend>
              {types.map((type) => (
                <label key={type}>
                  <input
                    type="checkbox"
                    checked={!hiddenTypes.includes(type)}
                    onChange={() => store.act({ type: 'set', change: { hiddenTypes: toggled(hiddenTypes, type) } })}
                  />
                  {type === '' ? 'without a type' : <PlainText text={type} />}
                </label>
              ))}
            </fieldset>
          )}
          <fieldset>
            <legend>One by one</legend>
            {things.map((mark) => (
              <label key={mark.thing} class={`colour-${mark.colour}`} data-thing={mark.thing}>
                <input
                  type="checkbox"
                  checked={!hiddenThings.includes(mark.thing)}
                  onChange={() =>
                    store.act({ type: 'set', change: { hiddenThings: toggled(hiddenThings, mark.thing) } })
                  }
                />
                <span class="swatch" aria-hidden="true" />
                <span class="box-filter-title">
                  <PlainText text={mark.title} />
                </span>
                {mark.standing === 'missed' && <span class="quiet">missed</span>}
              </label>
            ))}
          </fieldset>
        </div>
      )}
    </div>
  );
}
