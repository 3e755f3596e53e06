import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeHeader, encodeTrace } from '../../../src/trace/index.js';
import { header, traceOf } from '../view/fixture.js';
import { mrsi } from './context.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrsi-figures-'));
  const entity = { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] } as const;
  const traces = [0, 1].map((index) =>
    encodeTrace(
      traceOf({
        id: `t${index}`,
        text: 'Redleaf',
        entities: [entity],
        label: [entity],
        change: { rewards: [{ reward: 'R', value: index / 2, weight: 1, undetermined: false }] },
      }),
    ),
  );
  await writeFile(join(folder, 'run.mrsitrace'), Buffer.concat([encodeHeader(header), ...traces]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('says what the figures say', async () => {
  const { code, out } = await mrsi(['figures', 'run.mrsitrace'], folder);
  expect(code).toBe(0);
  expect(out).toContain('Rewards: Mean 0.250, median 0.250.\n');
  expect(out).toContain('Overlap of boxes (IoU): Mean 1.000; 100.0% are at least 0.5.\n');
  expect(await readdir(folder)).toEqual(['run.mrsitrace']);
  const { out: json } = await mrsi(['figures', 'run.mrsitrace', '--json'], folder);
  expect(JSON.parse(json)).toMatchObject({ traces: 2, labelled: 2, overlaps: { count: 2, right: 2 } });
});

it('writes them as files that need nothing else', async () => {
  const args = ['figures', 'run.mrsitrace', '-o', 'out', '--theme', 'dark', '--format', 'svg', 'png', 'csv'];
  expect((await mrsi(args, folder)).code).toBe(0);
  const names = await readdir(join(folder, 'out'));
  expect(names).toEqual(
    expect.arrayContaining(['run-rewards.svg', 'run-rewards.png', 'run-rewards.csv', 'run-iou.svg']),
  );
  const svg = await readFile(join(folder, 'out', 'run-rewards.svg'), 'utf8');
  expect(svg).toContain('fill="#1f1f1f"');
  expect(svg).not.toMatch(/href=|<style|<script|var\(/);
  const { width, height } = await sharp(join(folder, 'out', 'run-rewards.png')).metadata();
  expect([width, height]).toEqual([1120, 600]);
  // letters and bars are drawn: more than the background's one colour
  const { channels } = await sharp(join(folder, 'out', 'run-rewards.png')).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
});

it('says what is no trace file', async () => {
  await writeFile(join(folder, 'x.mrsitrace'), '{}\n');
  const { code, err } = await mrsi(['figures', 'x.mrsitrace'], folder);
  expect(code).toBe(1);
  expect(err).toContain('[trace/not-a-trace]');
});
