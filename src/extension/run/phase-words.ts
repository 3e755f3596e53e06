import type { PhaseEvent } from '../../host/protocol.js';

const words: Readonly<Record<PhaseEvent['phase'], string>> = {
  load: 'loading the model',
  image: 'looking at the picture',
  prefill: 'reading the prompt',
  decode: 'writing',
  read: 'reading back',
};

/** What a run does now, for its progress: `writing, 57 tokens`. */
export function phaseWords(phase: PhaseEvent['phase'], share: number | undefined, tokens: number): string {
  const far =
    phase === 'decode'
      ? tokens === 0
        ? ''
        : `, ${tokens} tokens`
      : share === undefined
        ? ''
        : `, ${Math.round(share * 100)}%`;
  return words[phase] + far;
}
