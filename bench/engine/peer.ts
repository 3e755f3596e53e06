import { measure, median } from './median.js';
import { engineSteps } from './decoding.js';
import { imageRules, prepareTime } from './images.js';
import { type Results, shown } from './results.js';
import type { Model } from '../../src/engine/index.js';
import { installPeer } from '../peer/install.js';
import { loadTransformers, PeerModelRun } from '../peer/transformers.js';

const names = {
  group8_c512_vs_transformersjs: 472,
  group8_c2048_vs_transformersjs: 2008,
} as const;
const rows = 8;
const tokens = 24;

export interface PeerOptions {
  readonly root: string;
  readonly cache: string;
  readonly folder: string;
  readonly picture: string;
  readonly threads: number;
  readonly openModel: () => Promise<Model>;
}

/** The same files, the same library and the same threads, through transformers.js and through the engine. */
export async function peer(results: Results, options: PeerOptions): Promise<void> {
  const installed = await installPeer(options.root, options.cache);
  if ('why' in installed) {
    for (const name of [...Object.keys(names), 'image_vs_transformersjs']) results.note(name, null, installed.why);
    return;
  }
  const library = await loadTransformers(installed.folder);
  const { mean, std, rescale, ...sizes } = imageRules;
  const processor = new library.Qwen2VLImageProcessor({
    do_resize: true,
    do_rescale: true,
    do_normalize: true,
    do_convert_rgb: true,
    resample: 3,
    image_mean: mean,
    image_std: std,
    rescale_factor: rescale,
    min_pixels: sizes.minPixels,
    max_pixels: sizes.maxPixels,
    patch_size: sizes.patchSize,
    temporal_patch_size: sizes.temporalPatchSize,
    merge_size: sizes.mergeSize,
  });
  const own = await prepareTime(options.picture);
  let shape = '';
  const theirs = await measure(10, async () => {
    const { pixel_values } = await processor(await library.RawImage.read(options.picture));
    shape = pixel_values.dims.join(' × ');
  });
  results.note(
    'image_vs_transformersjs',
    theirs / own,
    `${shown(theirs)} ms against ${shown(own)} ms for patches ${shape}`,
  );
  await streams(results, options, await PeerModelRun.open(library, options.folder, options.threads));
}

/** Eight single runs against a group of eight. */
async function streams(results: Results, { openModel }: PeerOptions, other: PeerModelRun): Promise<void> {
  const model = await openModel();
  for (const [name, words] of Object.entries(names)) {
    const own = await engineSteps(model, rows, words);
    const prompt = Array.from({ length: own.context }, (_, index) => 5 + (index % 900));
    const steps: number[] = [];
    let whole = 0;
    for (let row = 0; row < rows; row++) {
      const times = await other.generate(prompt, tokens);
      steps.push(...times.steps.slice(1));
      whole += times.whole;
    }
    const theirs = 1000 / median(steps);
    const ours = (1000 * rows) / median(own.steps);
    results.note(
      name,
      ours / theirs,
      `${shown(ours)} tokens a second against ${shown(theirs)}, the prompt of ${own.context} tokens apart; with it ${shown((rows * own.written) / (own.whole / 1000))} against ${shown((rows * tokens) / (whole / 1000))}`,
    );
  }
  model.dispose();
  await other.dispose();
}
