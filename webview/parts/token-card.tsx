import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceToken } from '../../src/trace/index.js';
import { alternativesOf, certaintyOf, showProbability } from '../../src/view/certainty.js';
import { PlainText } from './plain-text.js';
import { visible } from './token-strip.js';

interface Place {
  readonly token: number;
  readonly left: number;
  readonly top: number;
}

/** Room that a card may take, in CSS pixels. */
const WIDTH = 240;

const origins = {
  sampled: 'chosen by the model',
  forced: 'forced by the template',
  given: 'given by the user',
} as const;

/** What else the model might have written: beside the token that the pointer or the focus is on, until Escape. */
export function TokenCard({ tokens }: { readonly tokens: readonly TraceToken[] }): JSX.Element | null {
  const anchor = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<Place>();

  useEffect(() => {
    const root = anchor.current?.parentElement;
    if (root === null || root === undefined) return;
    const show = (event: Event): void => {
      const element = event.target instanceof Element ? event.target.closest('[data-token]') : null;
      if (element === null) return setPlace(undefined);
      const [first] = element.getClientRects();
      if (first === undefined) return;
      const left = Math.max(4, Math.min(first.left, window.innerWidth - WIDTH - 8));
      setPlace({ token: Number(element.getAttribute('data-token')), left, top: first.bottom + 4 });
    };
    const hide = (): void => setPlace(undefined);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide();
    };
    root.addEventListener('pointerover', show);
    root.addEventListener('focusin', show);
    root.addEventListener('pointerleave', hide);
    root.addEventListener('keydown', onKey);
    window.addEventListener('scroll', hide, true);
    return () => {
      root.removeEventListener('pointerover', show);
      root.removeEventListener('focusin', show);
      root.removeEventListener('pointerleave', hide);
      root.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', hide, true);
    };
  }, []);

  const token = place === undefined ? undefined : tokens[place.token];
  return (
    <>
      <span ref={anchor} hidden />
      {place !== undefined && token !== undefined && <Card token={token} place={place} />}
    </>
  );
}

function Card({ token, place }: { readonly token: TraceToken; readonly place: Place }): JSX.Element {
  const { bits } = certaintyOf(token);
  return (
    <div class="card" role="tooltip" style={{ left: `${place.left}px`, top: `${place.top}px`, width: `${WIDTH}px` }}>
      <p class="card-head">
        Token {place.token + 1}, {origins[token.origin]}
      </p>
      <table>
        <tbody>
          {alternativesOf(token).map((each, index) => (
            <tr key={index} class={each.taken ? 'taken' : ''}>
              <td>
                <code>
                  <PlainText text={visible(each.text)} />
                </code>
              </td>
              <td class="share">
                <span class="bar" style={{ '--share': `${Math.round(each.probability * 100)}%` }} />
              </td>
              <td class="number">{showProbability(each.probability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {bits.toFixed(2)} bits
        {token.maskedLogprob !== undefined &&
          ` · ${showProbability(Math.min(1, Math.exp(token.maskedLogprob)))} of what the template allows`}
      </p>
    </div>
  );
}
