import type { JSX } from 'preact';
import type { TraceToken } from '../../src/trace/index.js';
import { certaintyOf, leastCertain, showProbability } from '../../src/view/certainty.js';
import { memo } from '../memo.js';
import { useRoving } from '../roving.js';
import { PlainText } from './plain-text.js';

/** How many uncertain tokens are named. */
const NAMED = 5;
/** Most points of the curve; longer traces show the highest of each stretch. */
const POINTS = 400;

/** The entropy of each token as a curve, and the tokens that the model was least sure of, to go there. */
export const TokenStrip = memo(function TokenStrip({
  tokens,
}: {
  readonly tokens: readonly TraceToken[];
}): JSX.Element {
  const ref = useRoving<HTMLDivElement>();
  const least = leastCertain(tokens, NAMED);
  const bits = peaks(tokens.map((token) => certaintyOf(token).bits));
  const top = Math.max(1, ...bits);
  const line = bits.map((each, index) => `${index},${(20 - (each / top) * 19).toFixed(2)}`).join(' ');
  return (
    <div class="token-strip">
      <svg
        class="entropy"
        viewBox={`0 0 ${Math.max(1, bits.length - 1)} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Entropy of ${tokens.length} tokens, at most ${top.toFixed(1)} bits`}
      >
        <polyline points={line} />
      </svg>
      <div class="least" ref={ref} role="group" aria-label="Least certain tokens">
        <span class="quiet">Least certain</span>
        {least.map((index) => {
          const token = tokens[index];
          if (token === undefined) return null;
          return (
            <button key={index} type="button" data-stop class="least-token" onClick={() => goToToken(index)}>
              <code>
                <PlainText text={visible(token.text)} />
              </code>
              <span class="quiet">{showProbability(certaintyOf(token).probability)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
});

/** The highest of each stretch, so that no peak is lost. */
function peaks(values: readonly number[]): readonly number[] {
  if (values.length <= POINTS) return values;
  return Array.from({ length: POINTS }, (_, index) => {
    const from = Math.floor((index * values.length) / POINTS);
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / POINTS));
    return Math.max(...values.slice(from, to));
  });
}

/** White space that would not be seen, as signs. */
export const visible = (text: string): string =>
  text === '' ? '∅' : text.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥');

function goToToken(index: number): void {
  const token = document.querySelector<HTMLElement>(`[data-token="${index}"]`);
  token?.scrollIntoView({ block: 'center' });
  token?.focus();
}
