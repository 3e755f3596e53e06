import type { JSX } from 'preact';
import type { Thing } from '../../src/view/things.js';
import type { TraceModel } from '../../src/view/trace-model.js';
import { memo } from '../memo.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';

interface ResultsPageProps {
  readonly model: TraceModel;
  readonly selectedThing: string | undefined;
}

/** The slots of the trace as tables, one for each output, beside what the label says. */
export const ResultsPage = memo(function ResultsPage({ model, selectedThing }: ResultsPageProps): JSX.Element {
  const outputs = [...new Set([...model.things, ...model.gold].map((thing) => thing.output))];
  if (outputs.length === 0) return <p class="quiet page-note">The trace gave no slots.</p>;
  return (
    <>
      {outputs.map((output) => (
        <ResultTable key={output} output={output} model={model} selectedThing={selectedThing} />
      ))}
    </>
  );
});

function ResultTable({ output, model, selectedThing }: ResultsPageProps & { readonly output: string }): JSX.Element {
  const ref = useRoving<HTMLTableElement>();
  const things = model.things.filter((thing) => thing.output === output);
  const missed = model.gold.filter((thing) => thing.output === output && model.pairing.missed.includes(thing.path));
  const names = [...new Set([...things, ...missed].flatMap((thing) => thing.fields.map((field) => field.name)))];
  return (
    <table class="results" ref={ref} aria-label={output}>
      <thead>
        <tr>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          {model.labelled && <th scope="col">label</th>}
        </tr>
      </thead>
      <tbody>
        {things.map((thing) => (
          <ResultRow
            key={thing.path}
            thing={thing}
            names={names}
            model={model}
            selected={thing.path === selectedThing}
          />
        ))}
        {missed.map((thing) => (
          <ResultRow
            key={thing.path}
            thing={thing}
            names={names}
            model={model}
            selected={thing.path === selectedThing}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ResultRowProps {
  readonly thing: Thing;
  readonly names: readonly string[];
  readonly model: TraceModel;
  readonly selected: boolean;
}

function ResultRow({ thing, names, model, selected }: ResultRowProps): JSX.Element {
  const store = useStore();
  const select = (): void => store.act({ type: 'selectThing', thing: selected ? undefined : thing.path });
  const isGold = thing.path.startsWith('gold.');
  return (
    <tr
      class={`colour-${thing.colour} ${isGold ? 'missed' : ''}`}
      tabIndex={-1}
      data-stop
      data-thing={thing.path}
      aria-selected={selected}
      onClick={select}
      onKeyDown={onActivate(select)}
    >
      {names.map((name, index) => {
        const field = thing.fields.find((each) => each.name === name);
        return (
          <td key={name} data-field={name} class={`kind-${field?.kind ?? 'none'}`}>
            {index === 0 && <span class="swatch" aria-hidden="true" />}
            {field === undefined ? (
              <span class="quiet">unknown</span>
            ) : field.value.kind === 'none' ? (
              <span class="quiet">none</span>
            ) : (
              <PlainText text={field.shown} />
            )}
          </td>
        );
      })}
      {model.labelled && (
        <td class="label-cell">
          <LabelCell thing={thing} model={model} />
        </td>
      )}
    </tr>
  );
}

/** How a thing stands to the label, in words. */
function LabelCell({ thing, model }: { readonly thing: Thing; readonly model: TraceModel }): JSX.Element {
  if (thing.path.startsWith('gold.'))
    return (
      <>
        <Icon name="circle-slash" class="severity-error" /> missed
      </>
    );
  const pair = model.pairing.pairs.find((each) => each.predicted === thing.path);
  if (pair === undefined)
    return (
      <>
        <Icon name="diff-added" class="severity-warning" /> not in the label
      </>
    );
  const gold = model.gold.find((each) => each.path === pair.gold);
  const boxes = { own: thing.boxes.length, label: gold?.boxes.length ?? 0 };
  const notes = [
    ...(pair.sameType === false ? [`is ${gold?.type ?? ''} there`] : []),
    ...(pair.iou === undefined ? [] : [`IoU ${pair.iou.toFixed(2)}`]),
    ...(boxes.own > 0 && boxes.label === 0 ? ['no box there'] : []),
    ...(boxes.own === 0 && boxes.label > 0 ? ['has a box there'] : []),
  ];
  const bad =
    pair.sameType === false || boxes.own > 0 !== boxes.label > 0 || (pair.iou !== undefined && pair.iou < 0.5);
  return (
    <>
      <Icon name={bad ? 'error' : 'pass'} class={bad ? 'severity-error' : 'good'} /> {notes.join(', ') || 'agrees'}
    </>
  );
}
