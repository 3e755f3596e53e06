import type { Trace } from '../../trace/index.js';
import { advantages } from '../../verify/index.js';
import type { Palette } from '../terminal/palette.js';
import { padded } from '../terminal/text.js';

/** The group's advantages as TRL and ms-swift make them, with what each reward adds; nothing for a group of one. */
export function advantagesText(traces: readonly Trace[], colours: Palette): string | undefined {
  const rewarded = traces.filter(({ rewards }) => rewards.length > 0);
  if (rewarded.length < 2) return undefined;
  const group = advantages(
    rewarded.map(({ rewards }) => rewards),
    'trl',
  );
  const lines = group.map(({ reward, advantage, components }, index) => {
    const parts = components
      .filter((component) => Math.abs(component.advantage) >= 0.005)
      .map((component) => `${component.reward} ${signed(component.advantage)}`);
    return `  ${padded(String(index + 1), 3)} reward ${reward.toFixed(3)}  advantage ${signed(advantage)}  ${colours.dim(parts.join(', '))}`;
  });
  return [colours.bold('Group advantages'), ...lines].join('\n').trimEnd();
}

const signed = (value: number): string => `${value < -0.005 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
