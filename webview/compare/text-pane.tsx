import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TextOffset } from '../../src/base/positions.js';
import type { Comparison } from '../../src/view/compare/comparison.js';
import type { SideName } from '../../src/view/compare/messages.js';
import type { Run } from '../../src/view/runs.js';
import { PlainText } from '../parts/plain-text.js';

interface ComparedTextPaneProps {
  readonly side: SideName;
  readonly comparison: Comparison;
}

/** Rows of things by the path of the thing on one side. */
const placesOf = ({ things }: Comparison, side: SideName): ReadonlyMap<string, { row: number; colour: number }> =>
  new Map(
    things.flatMap((thing, row) => {
      const own = thing[side];
      return own === undefined ? [] : [[own.path, { row, colour: own.colour }]];
    }),
  );

/** The text of one side, what the other does not have marked, scrolled to where they part. */
export function ComparedTextPane({ side, comparison }: ComparedTextPaneProps): JSX.Element {
  const ref = useRef<HTMLElement>(null);
  const { parting } = comparison;
  const { sections } = comparison.texts[side];
  const places = placesOf(comparison, side);
  const text = sections.at(-1)?.range.end ?? 0;

  useLayoutEffect(() => {
    const pane = ref.current;
    const mark = pane?.querySelector('.parting');
    if (pane === null || !(mark instanceof HTMLElement)) return;
    const place = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    pane.scrollTop = Math.max(0, place - pane.clientHeight / 3);
  }, [comparison]);

  return (
    <section
      ref={ref}
      class={`compared-text trace-text ${side}`}
      aria-label={side === 'left' ? 'Text of the left trace' : 'Text of the right trace'}
      tabIndex={0}
    >
      {sections.map((section) => (
        <div key={section.id} class="section">
          {section.title !== '' && (
            <h2 class="compared-title">
              <PlainText text={section.title} />
            </h2>
          )}
          <div class={`section-body ${section.title === '' ? 'between' : ''}`}>
            {section.runs.map((run) => (
              <RunPart
                key={run.range.start}
                run={run}
                side={side}
                place={run.thing === undefined ? undefined : places.get(run.thing)}
                parting={parting}
              />
            ))}
          </div>
        </div>
      ))}
      {parting !== undefined && parting >= text && <PartingMark />}
      {text === 0 && <p class="quiet page-note">Nothing was written.</p>}
    </section>
  );
}

const PartingMark = (): JSX.Element => <span class="parting" role="img" aria-label="Here they part" />;

interface RunPartProps {
  readonly run: Run;
  readonly side: SideName;
  readonly place: { readonly row: number; readonly colour: number } | undefined;
  readonly parting: TextOffset | undefined;
}

function RunPart({ run, side, place, parting }: RunPartProps): JSX.Element {
  const { range, text } = run;
  const at = parting !== undefined && parting >= range.start && parting < range.end ? parting - range.start : undefined;
  const written =
    at === undefined ? (
      <PlainText text={text} />
    ) : (
      <>
        <PlainText text={text.slice(0, at)} />
        <PartingMark />
        <PlainText text={text.slice(at)} />
      </>
    );
  const leaf = run.slot?.leaf === true;
  const about = place === undefined ? {} : { 'data-thing': `row-${place.row}` };
  const inner = (
    <span
      class={leaf ? `slot ${run.slot?.role ?? ''} colour-${place?.colour ?? 0}` : 'literal'}
      {...(leaf ? { 'data-slot': run.slot?.path } : {})}
      {...about}
    >
      {written}
    </span>
  );
  if (run.problems.length === 0) return inner;
  return side === 'left' ? <del class="differs">{inner}</del> : <ins class="differs">{inner}</ins>;
}
