import { existsSync, openSync, readFileSync, renameSync, writeSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { imagePixel, modelPixel } from '../../src/base/index.js';
import { encodeHeader, encodeTrace, type Verdict } from '../../src/trace/index.js';
import { type Entity, header, slotsOf, tokensOf, traceOf } from '../../test/unit/view/fixture.js';
import { header as liveHeader } from './live-run.js';

/** Traces of the large file. */
export const TRACES = 10_000;
/** Tokens of each: with their alternatives they are most of the file. */
const TOKENS = 95;
/** The large picture, in pixels, and its boxes. */
const PICTURE = { width: 8000, height: 6000 };
const BOXES = 500;

const sentences: readonly string[] = [
  'Redleaf met Jordan in Port Alder',
  'nothing to see again',
  'Mira Tanaka and Nordwind hire engineers',
  'a map of Jordan ; best pictures of Emerald Crown',
];
const names = ['Redleaf', 'Jordan', 'Mira Tanaka', 'Nordwind', 'Emerald Crown', 'Port Alder'] as const;
const types = ['ORG', 'LOC', 'PER', 'ORG', 'MISC', 'LOC'] as const;

function entitiesOf(text: string, index: number): readonly Entity[] {
  return names.flatMap((span, place) =>
    text.includes(span)
      ? [
          {
            span,
            type: types[place] ?? 'MISC',
            ...(index % 3 === 0 ? {} : { box: [8, 8, 40 + place * 8, 60] as const }),
          },
        ]
      : [],
  );
}

/** A constraint that some of the traces violate. */
export const VIOLATED = 'no_shared_box';
const verdicts: readonly Verdict[] = header.program.schema.constraints.map(({ name, range }) =>
  name === VIOLATED
    ? {
        constraint: name,
        outcome: 'violated',
        violations: [{ message: 'two share one box', witness: [], values: [], source: range }],
      }
    : { constraint: name, outcome: 'holds', violations: [] },
);

/** Writes the file once; answers its path. */
export function largeFile(folder: string): string {
  const path = join(folder, 'ten-thousand.mrsitrace');
  if (existsSync(path)) return path;
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, encodeHeader(header));
  for (let index = 0; index < TRACES; index++) {
    const text = sentences[index % sentences.length] ?? '';
    const entities = entitiesOf(text, index);
    const trace = traceOf({
      id: String(index),
      text,
      entities,
      label: entities,
      ...(index % 3 === 1 ? { verdicts } : {}),
    });
    const tokens = tokensOf(trace.text.padEnd(600, ' and more words of reasoning'))
      .slice(0, TOKENS)
      .map((token) => ({
        ...token,
        top: Array.from({ length: 5 }, (_, place) => ({
          id: token.id + place,
          text: `piece${place}`,
          logprob: -0.1234567 - place,
        })),
      }));
    writeSync(file, encodeTrace({ ...trace, tokens }));
  }
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}

/** Writes a picture of 48 megapixels and a trace with 500 boxes on it, once; answers the trace's path. */
export async function largePicture(folder: string): Promise<string> {
  const path = join(folder, 'picture.mrsitrace');
  if (existsSync(path)) return path;
  const { width, height } = PICTURE;
  await sharp({
    create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 20 }, background: '#888' },
  })
    .jpeg({ quality: 70 })
    .toFile(join(folder, 'picture.jpg'));
  const text = 'Redleaf';
  const entities = Array.from({ length: BOXES }, (_, index): Entity => {
    const [x, y] = [(index % 25) * 310 + 20, Math.floor(index / 25) * 290 + 20];
    return { span: 'Redleaf', type: types[index % types.length] ?? 'MISC', box: [x, y, x + 250, y + 230] };
  });
  const trace = traceOf({ id: 'picture', text, entities: [] });
  const size = {
    original: { width: imagePixel(width), height: imagePixel(height) },
    seen: { width: modelPixel(1000), height: modelPixel(750) },
  };
  const inputs = {
    ...trace.inputs,
    image: { kind: 'image', images: [{ path: 'picture.jpg', sha256: '', sizes: size }] },
  } as const;
  writeFileSync(
    path,
    Buffer.concat([encodeHeader(header), encodeTrace({ ...trace, slots: slotsOf(text, entities), inputs })]),
  );
  return path;
}

/** A file to which a run has written nothing yet. */
export function emptyFile(folder: string): string {
  const path = join(folder, 'live.mrsitrace');
  writeFileSync(path, encodeHeader(liveHeader));
  return path;
}

/** Reads a file once, so that it lies in the machine's memory: the disk must not be measured. */
export const warm = (path: string): number => readFileSync(path).length;
