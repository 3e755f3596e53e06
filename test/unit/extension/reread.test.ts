import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { imagePixel, modelPixel, tokenIndex } from '../../../src/base/index.js';
import type { BoxSpace } from '../../../src/base/index.js';
import { type Told, TraceDocument } from '../../../src/extension/traces/trace-document.js';
import { valueAt } from '../../../src/program/index.js';
import { encodeHeader, encodeTrace, type Trace } from '../../../src/trace/index.js';
import { picoProgram } from '../../support/pico.js';
import { header, traceOf } from '../view/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'mrsi-reread-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A picture of 200 × 100 whose model writes boxes in per mille, while the file says pixels. */
const text = '<answer>[{"text":"Redleaf","type":"ORG","bbox_2d":[500,500,1000,1000]}]</answer>';
const sizes = {
  original: { width: imagePixel(200), height: imagePixel(100) },
  seen: { width: modelPixel(200), height: modelPixel(100) },
};
const written = (id: string, rest: Partial<Trace> = {}): Uint8Array =>
  encodeTrace({
    ...traceOf({ id, text: 'Redleaf', entities: [{ span: 'Redleaf', type: 'ORG', box: [500, 500, 1000, 1000] }] }),
    inputs: {
      text: { kind: 'text', text: 'Redleaf' },
      image: { kind: 'image', images: [{ path: 'a.png', sha256: '', sizes }] },
    },
    style: 'direct',
    text,
    ...rest,
  });

function pathOf(...lines: readonly Uint8Array[]): string {
  const path = join(folder, `${lines.length}.mrsitrace`);
  writeFileSync(path, Buffer.concat([encodeHeader({ ...header, program: picoProgram() }), ...lines]));
  return path;
}

async function opened(...lines: readonly Uint8Array[]): Promise<TraceDocument> {
  const document = await TraceDocument.open(pathOf(...lines));
  await document.refresh();
  return document;
}

const boxOf = async (document: TraceDocument): Promise<unknown> =>
  valueAt((await document.trace(0)).slots, 'entities[0].region');

it('reads boxes in other coordinates when asked, and as recorded again', async () => {
  const document = await opened(written('a'));
  const told: Told[] = [];
  document.onTell((message) => told.push(message));
  expect(await boxOf(document)).toMatchObject({ box: { x1: 500, y2: 1000 } });
  document.readBoxes('per-mille');
  expect(await boxOf(document)).toMatchObject({ box: { x1: 100, y1: 50, x2: 200, y2: 100 } });
  expect(document.greeting().filter(({ type }) => type === 'spelling')).toHaveLength(1);
  document.readBoxes();
  expect(await boxOf(document)).toMatchObject({ box: { x1: 500, y2: 1000 } });
  expect(document.greeting().filter(({ type }) => type === 'spelling')).toEqual([]);
  expect(told).toEqual([
    { type: 'spelling', spelling: { space: 'per-mille', pattern: '[%,%,%,%]', step: 1 }, kept: false },
    { type: 'spelling' },
  ]);
  document.dispose();
});

it('checks what is read anew with what was read', async () => {
  const document = await opened(written('a', { verdicts: [] }));
  document.readBoxes('per-mille');
  const { verdicts } = await document.trace(0);
  expect(verdicts.map(({ constraint }) => constraint)).toEqual(
    document.header?.program.schema.constraints.map(({ name }) => name),
  );
  document.dispose();
});

it('finds the runs of probes of a trace, and of no other', async () => {
  const document = await opened(
    written('a'),
    written('b', { probe: { probe: 'blind', trace: 'a' } }),
    written('c', { probe: { probe: 'blind', trace: 'x' } }),
    written('d', { parent: { trace: 'a', token: tokenIndex(0) } }),
  );
  expect((await document.probesOf(0)).map(({ index, probe }) => [index, probe])).toEqual([[1, 'blind']]);
  expect(await document.probesOf(1)).toEqual([]);
  document.dispose();
});

it('reads the boxes of a model as is wanted for it, from the start and when that changes', async () => {
  const wanted: Record<string, BoxSpace> = { [header.model.name]: 'per-mille' };
  const document = await TraceDocument.open(pathOf(written('a')), (model) => wanted[model]);
  await document.refresh();
  expect(await boxOf(document)).toMatchObject({ box: { x1: 100, y1: 50, x2: 200, y2: 100 } });
  expect(document.greeting().filter(({ type }) => type === 'spelling')).toEqual([
    { type: 'spelling', spelling: { space: 'per-mille', pattern: '[%,%,%,%]', step: 1 }, kept: true },
  ]);
  // for one look only: what is wanted stays
  document.readBoxes('unit');
  expect(document.greeting().find(({ type }) => type === 'spelling')).toMatchObject({ kept: false });
  delete wanted[header.model.name];
  document.renewBoxes();
  expect(await boxOf(document)).toMatchObject({ box: { x1: 500, y2: 1000 } });
  document.dispose();
});
