import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BoxSpelling, type ImageSizes, imagePixel, modelPixel } from '../../../src/base/index.js';
import { type Compilation, compileFile } from '../../../src/compile/index.js';
import { readSamples, type Sample } from '../../../src/data/samples/index.js';
import { decodeImage } from '../../../src/engine/image/decode.js';
import { smartResize } from '../../../src/engine/image/smart-resize.js';
import type { Program } from '../../../src/program/index.js';
import type { TemplateContext } from '../../../src/template/index.js';
import type { TraceInput } from '../../../src/trace/index.js';

/** The template of the demo model has its samples and goldens elsewhere. */
const elsewhere = 'templates/pico.mrsi';

/** All templates that the product ships, by their paths from the root of the repository. */
export const shippedTemplates: readonly string[] = readdirSync('templates', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.mrsi'))
  .map((path) => join('templates', path).replaceAll('\\', '/'))
  .toSorted();

export const libraryTemplates = shippedTemplates.filter((path) => path !== elsewhere);

export const read = async (path: string): Promise<string | undefined> =>
  existsSync(path) ? await readFile(path, 'utf8') : undefined;

export const compile = (path: string): Promise<Compilation> => compileFile(path, read);

/** The samples beside a template. */
export async function samplesOf(path: string, program: Program): Promise<readonly Sample[]> {
  const data = join(dirname(path), 'samples.json');
  const content = await read(data);
  if (content === undefined) throw new Error(`${path} has no samples: write ${data}`);
  const { samples, diagnostics } = readSamples(content, program);
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => `${data}: ${message}`).join('\n'));
  return samples;
}

/** How the families of models that the product knows write boxes. */
export const spellings: Readonly<Record<'qwen2_5_vl' | 'qwen2_vl' | 'unit', BoxSpelling>> = {
  qwen2_5_vl: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
  qwen2_vl: { space: 'per-mille', pattern: '(%,%),(%,%)', step: 1 },
  unit: { space: 'unit', pattern: '[%,%,%,%]', step: 1 },
};

/** Sizes of the pictures of Qwen2.5-VL: multiples of 28 pixels, between 4 and 16384 tokens. */
async function sizesOf(path: string): Promise<ImageSizes> {
  const { width, height } = (await decodeImage(path)).pixels;
  const seen = smartResize(width, height, 28, 4 * 28 ** 2, 16_384 * 28 ** 2);
  return {
    original: { width: imagePixel(width), height: imagePixel(height) },
    seen: { width: modelPixel(seen.width), height: modelPixel(seen.height) },
  };
}

/** What templates and checks need to know of a sample. */
export interface Case {
  readonly context: TemplateContext;
  readonly inputs: Readonly<Record<string, TraceInput>>;
}

export async function caseOf(path: string, sample: Sample, boxSpelling: BoxSpelling): Promise<Case> {
  const texts: Record<string, string> = {};
  const images: Record<string, readonly ImageSizes[]> = {};
  const inputs: Record<string, TraceInput> = {};
  for (const [name, input] of Object.entries(sample.inputs)) {
    if (input.kind === 'text') {
      texts[name] = input.text;
      inputs[name] = input;
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop -- a few small pictures
    const sizes = await Promise.all(input.paths.map((image) => sizesOf(join(dirname(path), image))));
    images[name] = sizes;
    inputs[name] = {
      kind: 'image',
      images: input.paths.map((image, index) => {
        const size = sizes[index];
        if (size === undefined) throw new Error('every picture has a size');
        return { path: image, sha256: '', sizes: size };
      }),
    };
  }
  return { context: { texts, images, boxSpelling }, inputs };
}
