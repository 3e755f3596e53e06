import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../scripts/lib/paths.mjs';
import { neverCancelled } from '../../src/base/index.js';
import { loadModel, type Model } from '../../src/engine/index.js';
import { openRuntime } from '../../src/engine/ort/index.js';
import { type Decoding, groups, oneStream } from './decoding.js';
import { guided } from './guided.js';
import { images } from './images.js';
import { loading } from './loading.js';
import { peer } from './peer.js';
import { Results, shown } from './results.js';
import { shape, writeSyntheticModel } from './synthetic-model.js';
import { topTokens } from './top-tokens.js';

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const root = positionals[0] ?? process.cwd();
// the library is looked for from here
process.argv[1] = join(root, 'bench', 'engine.mjs');
const threads = Math.min(2, availableParallelism());
const results = new Results();
const folder = join(root, 'out', 'bench', 'synthetic');
const picture = join(root, 'test/goldens/oracle/images/large-640x480.png');

async function syntheticModel(): Promise<void> {
  if (existsSync(join(folder, 'onnx', 'vision_encoder.onnx'))) return;
  results.say(`Writing a decoder of ${shape.layers} layers …`);
  await writeSyntheticModel(folder, join(root, 'models/pico-vl'));
}

const openModel = async (): Promise<Model> =>
  loadModel(folder, await openRuntime('cpu', 'native'), { threads, mapped: false }, neverCancelled);

async function withDecoding(measure: (decoding: Decoding) => Promise<void>): Promise<void> {
  const model = await openModel();
  await measure({ model, folder, threads });
  model.dispose();
}

const measurements: Readonly<Record<string, () => Promise<void>>> = {
  topk: () => topTokens(results),
  images: () => images(results, picture),
  guided: () => guided(results, root),
  loading: async () => loading(results, await openRuntime('cpu', 'native'), cacheFolder(), threads),
  single: () => withDecoding((decoding) => oneStream(results, decoding)),
  groups: () => withDecoding((decoding) => groups(results, decoding)),
  peer: () => peer(results, { root, cache: cacheFolder(), folder, picture, threads, openModel }),
};

const load = (): string => `load ${loadavg().map(shown).join(', ')}`;
results.say(
  `${cpus()[0]?.model ?? 'a processor'}, ${availableParallelism()} threads, ${threads} used; Node ${process.versions.node}; ${load()}`,
);
const wanted = values.only?.split(',') ?? Object.keys(measurements);
await syntheticModel();
for (const name of wanted) {
  const measurement = measurements[name];
  if (measurement === undefined)
    throw new Error(`There is no ${name}; there are ${Object.keys(measurements).join(', ')}`);
  await measurement();
}
results.say(load());
results.say(results.json);
process.exit(0);
