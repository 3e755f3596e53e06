import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { imagePixel, modelPixel } from '../../../src/base/index.js';
import { compileFile } from '../../../src/compile/index.js';
import { readSamples, type Sample } from '../../../src/data/samples/index.js';
import { findStyle, type Program } from '../../../src/program/index.js';
import { readTrace } from '../../../src/template/index.js';
import type { TraceInput } from '../../../src/trace/index.js';
import { type Verification, verify } from '../../../src/verify/index.js';

/** What PyTorch wrote for 60 samples in three styles, and checks of it that share no code with ours. */
interface Entity {
  readonly text: string;
  readonly type: string;
  readonly bbox_2d: readonly [number, number, number, number] | null;
}
interface Golden {
  readonly id: string;
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly size: readonly [number, number];
  readonly seen: readonly [number, number];
  readonly greedy: Readonly<Record<string, { readonly text: string }>>;
}

const styles = ['direct', 'steps', 'story'] as const;
/** What the model violates in each style, among its goldens: what the second reckoning is known to agree on. */
const violations: Readonly<Record<(typeof styles)[number], readonly string[]>> = {
  direct: ['Cs', 'no_shared_box'],
  steps: ['distinct_spans', 'no_shared_box'],
  story: ['distinct_spans', 'no_shared_box'],
};
let program: Program;
let goldens: readonly Golden[];
let labels: ReadonlyMap<string, Sample>;

beforeAll(async () => {
  const { programs } = await compileFile('templates/pico.mrsi', (path) => readFile(path, 'utf8'));
  const [first] = programs;
  if (first === undefined) throw new Error('the template has errors');
  program = first;
  const content = await readFile('test/goldens/pico-vl/samples.json', 'utf8');
  goldens = JSON.parse(content) as readonly Golden[];
  labels = new Map(readSamples(content, program).samples.map((sample) => [sample.id, sample]));
});

function read(
  golden: Golden,
  styleName: string,
): { readonly wellFormed: boolean; readonly written: readonly string[]; readonly result: Verification } {
  const style = findStyle(program, styleName);
  const label = labels.get(golden.id)?.label;
  if (style === undefined || label === undefined) throw new Error(golden.id);
  const sizes = {
    original: { width: imagePixel(golden.size[0]), height: imagePixel(golden.size[1]) },
    seen: { width: modelPixel(golden.seen[0]), height: modelPixel(golden.seen[1]) },
  };
  const context = {
    texts: { text: golden.text },
    images: { image: [sizes] },
    boxSpelling: { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 } as const,
  };
  const reading = readTrace(program, style, golden.greedy[styleName]?.text ?? '', context, {
    ending: { kind: 'complete' },
  });
  const inputs: Readonly<Record<string, TraceInput>> = {
    text: { kind: 'text', text: golden.text },
    image: { kind: 'image', images: [{ path: '', sha256: '', sizes }] },
  };
  const result = verify(program, { inputs, slots: reading.slots, slotRanges: reading.slotRanges }, label);
  return { wellFormed: reading.wellFormed, written: reading.slotRanges.map(({ slot }) => slot), result };
}

/** The answer with boxes in pixels of the picture. */
function answerOf(golden: Golden, style: string): readonly Entity[] {
  const written = /<answer>(.*)<\/answer>/s.exec(golden.greedy[style]?.text ?? '')?.[1] ?? 'null';
  const [x, y] = [golden.size[0] / golden.seen[0], golden.size[1] / golden.seen[1]];
  return (JSON.parse(written) as readonly Entity[]).map(({ bbox_2d: box, ...entity }) => ({
    ...entity,
    bbox_2d: box === null ? null : [box[0] * x, box[1] * y, box[2] * x, box[3] * y],
  }));
}

type Box = NonNullable<Entity['bbox_2d']>;
function overlap(a: Box, b: Box): number {
  const side = (low: 0 | 1, high: 2 | 3): number => Math.max(0, Math.min(a[high], b[high]) - Math.max(a[low], b[low]));
  const shared = side(0, 2) * side(1, 3);
  const area = (box: Box): number => (box[2] - box[0]) * (box[3] - box[1]);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** Names of the constraints that an answer violates, straight from its JSON. */
function violated(answer: readonly Entity[], { text, size: [width, height] }: Golden): readonly string[] {
  const boxes = answer.flatMap(({ bbox_2d: box }) => (box === null ? [] : [box]));
  const times = (piece: string): number => answer.filter((entity) => entity.text === piece).length;
  /** Outside of the longer names of the answer, if it stands there at all. */
  const occurrences = (piece: string): number => {
    const longer = answer.map((entity) => entity.text).filter((other) => other.length > piece.length);
    const outside = longer
      .toSorted((a, b) => b.length - a.length)
      .reduce((rest, other) => rest.replace(other, '\0'), text);
    return Math.max(outside.split(piece).length - 1, 1);
  };
  return [
    ...(answer.some((entity) => !text.includes(entity.text)) ? ['Cs'] : []),
    ...(answer.some((entity) => text.includes(entity.text) && times(entity.text) > occurrences(entity.text))
      ? ['distinct_spans']
      : []),
    ...(boxes.some((box) => box.some((edge, side) => edge < 0 || edge > (side % 2 === 0 ? width : height)))
      ? ['inside']
      : []),
    ...(boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b) >= 0.9)) ? ['no_shared_box'] : []),
  ];
}

/** The rewards of the template, straight from the JSON of answer and label. */
function rewards(answer: readonly Entity[], gold: readonly Entity[]): readonly number[] {
  const open = [...gold];
  const pairs = answer.flatMap((entity): readonly (readonly [Entity, Entity])[] => {
    const at = open.findIndex((other) => other.text === entity.text);
    const [partner] = at < 0 ? [] : open.splice(at, 1);
    return partner === undefined ? [] : [[entity, partner]];
  });
  const mean = (values: readonly boolean[], empty: boolean): number =>
    values.length === 0 ? Number(empty) : values.filter(Boolean).length / values.length;
  const grounded = pairs.flatMap(([a, b]) =>
    b.bbox_2d === null ? [] : [a.bbox_2d !== null && overlap(a.bbox_2d, b.bbox_2d) >= 0.5],
  );
  const total = answer.length + gold.length;
  return [
    Number(answer.length === gold.length),
    total === 0 ? 1 : (2 * pairs.length) / total,
    mean(
      pairs.map(([a, b]) => a.type === b.type),
      gold.length === 0,
    ),
    mean(
      pairs.map(([a, b]) => (a.bbox_2d === null) === (b.bbox_2d === null)),
      gold.length === 0,
    ),
    mean(
      grounded,
      gold.every(({ bbox_2d: box }) => box === null),
    ),
  ];
}

describe('what PyTorch wrote with the demo model', () => {
  it.each(styles)('is judged in the style %s as a second, simple reckoning judges its JSON', (style) => {
    let judged = 0;
    const found = new Set<string>();
    for (const golden of goldens) {
      const { wellFormed, result } = read(golden, style);
      // Where reasoning and answer disagree (drift), the answer alone is not what the slots hold.
      if (style !== 'direct' && !wellFormed) continue;
      judged++;
      const names = result.verdicts.flatMap(({ constraint, outcome }) => (outcome === 'violated' ? [constraint] : []));
      const answer = answerOf(golden, style);
      expect([golden.id, names]).toEqual([golden.id, violated(answer, golden)]);
      for (const name of names) found.add(name);
      const expected = rewards(answer, golden.entities);
      for (const [index, { value, undetermined }] of result.rewards.entries()) {
        expect(undetermined).toBe(false);
        expect(value, `${golden.id} ${result.rewards[index]?.reward}`).toBeCloseTo(expected[index] ?? Number.NaN, 12);
      }
      const total = expected.reduce((sum, value, index) => sum + value * ([0.1, 0.2, 0.2, 0.2, 0.3][index] ?? 0), 0);
      expect(result.total).toBeCloseTo(total, 12);
    }
    expect(judged).toBeGreaterThan(style === 'direct' ? 59 : 40);
    expect([...found].toSorted()).toEqual(violations[style]);
  });

  it('is left undetermined only where the model left the template, and then by what it did not write', () => {
    let undetermined = 0;
    for (const golden of goldens)
      for (const style of styles) {
        const { wellFormed, written, result } = read(golden, style);
        const open = result.verdicts.filter(({ outcome }) => outcome === 'undetermined');
        if (wellFormed) expect(open).toEqual([]);
        for (const { unknown = [] } of open) {
          undetermined++;
          expect(unknown).not.toEqual([]);
          expect(unknown.filter((slot) => written.includes(slot))).toEqual([]);
        }
      }
    expect(undetermined).toBeGreaterThan(0);
  });
});
