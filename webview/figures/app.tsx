import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { EventKind } from '../../src/view/figures/certainty.js';
import { eventKinds } from '../../src/view/figures/certainty.js';
import {
  eventNames,
  overlapFigure,
  reliabilityFigure,
  rewardFigure,
  violationFigure,
} from '../../src/view/figures/figure.js';
import { componentFigure } from '../../src/view/figures/components.js';
import { type Figure, isFigure, type NoFigure } from '../../src/view/figures/drawing.js';
import type { ToFigures } from '../../src/view/figures/messages.js';
import { countOf } from '../../src/view/shown.js';
import { ErrorNote } from '../parts/notes.js';
import { PlainText } from '../parts/plain-text.js';
import type { FiguresBridge } from './bridge.js';
import { FigureCard } from './card.js';

/** The figures of a run. They fill while the file is read. */
export function Figures({ bridge }: { readonly bridge: FiguresBridge }): JSX.Element {
  const [message, setMessage] = useState<ToFigures>();
  useEffect(() => {
    const stop = bridge.listen(setMessage);
    bridge.send({ type: 'ready' });
    return stop;
  }, [bridge]);
  if (message === undefined) return <main class="alone quiet">Reading…</main>;
  if (message.type === 'failed')
    return (
      <main class="alone">
        <ErrorNote error={message.error} />
      </main>
    );
  return <FiguresPage message={message} bridge={bridge} />;
}

interface FiguresPageProps {
  readonly message: Extract<ToFigures, { readonly type: 'data' }>;
  readonly bridge: FiguresBridge;
}

function FiguresPage({ message, bridge }: FiguresPageProps): JSX.Element {
  const { file, data, share } = message;
  const [kind, setKind] = useState<EventKind>('enum');
  const figures = useMemo(
    (): readonly (Figure | NoFigure)[] => [
      rewardFigure(data),
      componentFigure(data.components),
      violationFigure(data),
      overlapFigure(data),
    ],
    [data],
  );
  const reliability = useMemo(() => reliabilityFigure(data, kind), [data, kind]);
  const reading = share < 1;
  return (
    <main class="figures">
      <header class="figures-head">
        <h1>
          <PlainText text={file} />
        </h1>
        <p role="status" class="quiet">
          {countOf(data.traces, 'trace')}, {data.labelled} with a label
          {data.damaged > 0 && `, ${data.damaged} damaged`}
          {reading && ` · reading, ${Math.round(share * 100)}%`}
        </p>
        {reading && <progress max={1} value={share} aria-label="Reading the traces" />}
      </header>
      <div class="figures-grid">
        {figures.map((figure) => (
          <FigureCard key={figure.id} figure={figure} bridge={bridge} />
        ))}
        <FigureCard figure={reliability} bridge={bridge}>
          <label class="figure-choice">
            of{' '}
            <select
              class="select"
              value={kind}
              onChange={({ currentTarget: { value } }) => setKind(eventKinds.find((each) => each === value) ?? 'enum')}
            >
              {eventKinds.map((each) => (
                <option key={each} value={each}>
                  {eventNames[each]}
                </option>
              ))}
            </select>
          </label>
        </FigureCard>
      </div>
      {figures.every((figure) => !isFigure(figure)) && <p class="quiet page-note">There is nothing to draw yet.</p>}
    </main>
  );
}
