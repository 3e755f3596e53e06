import { describe, expect, it } from 'vitest';
import { type BoxSpace, type BoxSpelling, type ImageSizes, unspellBox } from '../../../src/base/boxes.js';
import { imagePixel, modelPixel } from '../../../src/base/positions.js';
import { scaleNotice } from '../../../src/view/box-scale.js';
import { pairThings } from '../../../src/view/pairing.js';
import { thingsOf } from '../../../src/view/things.js';
import { picoSamples, picoSizes } from '../../support/pico.js';
import { type Entity, program, slotsOf, traceOf } from './fixture.js';

const sizes: ImageSizes = {
  original: { width: imagePixel(1280), height: imagePixel(960) },
  seen: { width: modelPixel(644), height: modelPixel(476) },
};
const spelling = (space: BoxSpace): BoxSpelling => ({ space, pattern: '[%,%,%,%]', step: 1 });
const text = 'Redleaf met Jordan';
type Four = readonly [number, number, number, number];

/** What is noticed where a model writes these numbers, they are read as `read`, and the label is in image pixels. */
function notice(read: BoxSpace, written: readonly Four[], label: readonly Four[] = [], of: ImageSizes = sizes) {
  const spans = ['Redleaf', 'Jordan'];
  const entity = (box: Four, index: number): Entity => ({ span: spans[index] ?? '', type: 'ORG', box });
  const boxes = written.map((numbers): Four => {
    const { x1, y1, x2, y2 } = unspellBox(numbers, spelling(read), of);
    return [x1, y1, x2, y2];
  });
  const trace = traceOf({ text, entities: [] });
  const inputs = {
    ...trace.inputs,
    image: { kind: 'image', images: [{ path: 'a.png', sha256: '', sizes: of }] },
  } as const;
  const things = thingsOf(program.schema, slotsOf(text, boxes.map(entity)));
  const gold = thingsOf(program.schema, slotsOf(text, label.map(entity)), 'gold');
  return scaleNotice(inputs, things, gold, pairThings(things, gold), spelling(read));
}

/** A label in image pixels as a model that is right would write it. */
const truth: readonly Four[] = [
  [640, 480, 1280, 960],
  [128, 96, 512, 480],
];
const asPerMille: readonly Four[] = [
  [500, 500, 1000, 1000],
  [100, 100, 400, 500],
];
const asSeen: readonly Four[] = [
  [322, 238, 644, 476],
  [64, 48, 258, 238],
];
const asUnit: readonly Four[] = [
  [0.5, 0.5, 1, 1],
  [0.1, 0.1, 0.4, 0.5],
];

describe('boxes in other coordinates than they are read in', () => {
  it.each([
    ['model-pixels', asPerMille, 'per-mille'],
    ['model-pixels', asUnit, 'unit'],
    ['per-mille', asSeen, 'model-pixels'],
    ['per-mille', asUnit, 'unit'],
    ['unit', asPerMille, 'per-mille'],
    ['unit', asSeen, 'model-pixels'],
  ] as const)('are known by the label: read as %s', (read, written, fits) => {
    const found = notice(read, written, truth);
    expect(found?.spelling.space).toBe(fits);
    expect(found?.reason).toMatch(/overlap the label by 0\.[0-3]\d on average; .* by (0\.9\d|1\.00)\.$/);
  });

  it.each([
    ['model-pixels', asPerMille, 'per-mille'],
    ['model-pixels', asUnit, 'unit'],
    ['per-mille', asUnit, 'unit'],
    ['unit', asPerMille, 'per-mille'],
    ['unit', asSeen, 'model-pixels'],
  ] as const)('are known without a label where they cannot be right: read as %s', (read, written, fits) => {
    expect(notice(read, written)?.spelling.space).toBe(fits);
  });

  it('are not suspected where nothing speaks for it: pixels read as per mille, without a label', () => {
    expect(notice('per-mille', asSeen)).toBeUndefined();
  });
});

describe('no false alarm', () => {
  it.each([
    ['model-pixels', asSeen],
    ['per-mille', asPerMille],
    ['unit', asUnit],
  ] as const)('where boxes are right: %s', (read, written) => {
    expect(notice(read, written, truth)).toBeUndefined();
    expect(notice(read, written)).toBeUndefined();
  });

  it('where a model looks at the wrong place, or is careless at the edge', () => {
    expect(notice('per-mille', [[10, 10, 90, 90]], [[900, 600, 1200, 900]])).toBeUndefined();
    expect(notice('model-pixels', [[300, 200, 660, 480]], [[0, 0, 100, 100]])).toBeUndefined();
    expect(notice('per-mille', [[0, 0, 1, 1]])).toBeUndefined();
  });

  it('where the picture is about as large as a thousand, and all readings are alike', () => {
    const alike: ImageSizes = {
      original: { width: imagePixel(1000), height: imagePixel(1000) },
      seen: { width: modelPixel(1008), height: modelPixel(1008) },
    };
    expect(notice('per-mille', [[400, 400, 420, 420]], [[600, 600, 700, 700]], alike)).toBeUndefined();
  });

  it('where there is no box, or no picture of known size', () => {
    expect(notice('per-mille', [], truth)).toBeUndefined();
    const unknown = {
      original: { width: imagePixel(0), height: imagePixel(0) },
      seen: { width: modelPixel(0), height: modelPixel(0) },
    };
    const trace = traceOf({ text, entities: [{ span: 'Redleaf', type: 'ORG', box: [1, 1, 9, 9] }] });
    const things = thingsOf(program.schema, trace.slots);
    const inputs = { image: { kind: 'image', images: [{ path: 'a.png', sha256: '', sizes: unknown }] } } as const;
    expect(scaleNotice(inputs, things, [], pairThings(things, []), spelling('unit'))).toBeUndefined();
  });

  it('on any trace of the demo model, with and without its label', () => {
    let boxes = 0;
    for (const sample of picoSamples())
      for (const { text: written } of Object.values(sample.greedy)) {
        const numbers = [...written.matchAll(/"bbox_2d":\[(\d+),(\d+),(\d+),(\d+)\]/g)].map(
          ([, ...four]): Four => [Number(four[0]), Number(four[1]), Number(four[2]), Number(four[3])],
        );
        const gold = sample.entities.flatMap(({ bbox_2d: box }) => (box === null ? [] : [box]));
        boxes += numbers.length;
        expect(
          notice('model-pixels', numbers.slice(0, 2), gold.slice(0, 2), picoSizes(sample)),
          sample.id,
        ).toBeUndefined();
        expect(notice('model-pixels', numbers.slice(0, 2), [], picoSizes(sample)), sample.id).toBeUndefined();
      }
    expect(boxes).toBeGreaterThan(50);
  });
});
