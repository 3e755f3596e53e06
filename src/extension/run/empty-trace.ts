import { imagePixel, modelPixel } from '../../base/index.js';
import type { Sampling, Trace, TraceInput } from '../../trace/index.js';
import type { RunItem, RunRequest } from './request.js';

const unknownSizes = {
  original: { width: imagePixel(0), height: imagePixel(0) },
  seen: { width: modelPixel(0), height: modelPixel(0) },
};

/** The inputs as far as they are known before the host looked at them: sizes of pictures are 0. */
function inputsOf(item: RunItem): Readonly<Record<string, TraceInput>> {
  return Object.fromEntries(
    Object.entries(item.inputs).map(([name, input]): [string, TraceInput] => [
      name,
      input.kind === 'text'
        ? input
        : { kind: 'image', images: input.paths.map((path) => ({ path, sha256: '', sizes: unknownSizes })) },
    ]),
  );
}

/**
 * A trace of which nothing is written yet; image paths are absolute.
 * @param inputs as the host sees them, once it has looked
 */
export function emptyTrace(
  request: RunRequest,
  item: RunItem,
  sampling: Sampling,
  index: number,
  inputs = inputsOf(item),
): Trace {
  return {
    kind: 'trace',
    id: `${item.sample ?? 'run'}-${index}`,
    style: request.style,
    ...(item.sample === undefined ? {} : { sample: item.sample }),
    ...(sampling.groupSize > 1 ? { group: { id: item.sample ?? 'run', index } } : {}),
    seed: sampling.seed,
    inputs,
    ...(item.label === undefined ? {} : { label: item.label }),
    prompt: { text: '', tokens: 0 },
    tokens: [],
    text: '',
    segments: [],
    slots: {},
    slotRanges: [],
    deviations: [],
    ending: { kind: 'complete' },
    verdicts: [],
    rewards: [],
    timing: { firstTokenMs: 0, totalMs: 0, tokensPerSecond: 0, forwardPasses: 0 },
  };
}
