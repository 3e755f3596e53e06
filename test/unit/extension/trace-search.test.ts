import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CancellationError, CancellationSource } from '../../../src/base/index.js';
import { compileExpression } from '../../../src/compile/index.js';
import { TraceDocument } from '../../../src/extension/traces/trace-document.js';
import type { Search } from '../../../src/extension/traces/trace-search.js';
import { encodeHeader, encodeTrace } from '../../../src/trace/index.js';
import { type Entity, header, program, traceOf } from '../view/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'mrsi-search-'));
afterAll(() => rmSync(folder, { recursive: true }));

const samples: readonly { readonly text: string; readonly entities: readonly Entity[] }[] = [
  { text: 'Redleaf today', entities: [{ span: 'Redleaf', type: 'ORG', box: [0, 0, 9, 9] }] },
  { text: 'a "quoted" name ],"text":"', entities: [] },
  { text: 'Mira Tanaka smiled', entities: [{ span: 'Mira Tanaka', type: 'PER' }] },
  { text: 'Mira in Jordan', entities: [{ span: 'Jordan', type: 'LOC' }] },
];

async function withFile(name: string, work: (document: TraceDocument, path: string) => Promise<void>): Promise<void> {
  const path = join(folder, name);
  const lines = samples.map((sample, index) => encodeTrace(traceOf({ ...sample, id: `s${index}` })));
  writeFileSync(path, Buffer.concat([encodeHeader(header), ...lines]));
  const document = await TraceDocument.open(path);
  await work(document, path);
  document.dispose();
}

async function find(document: TraceDocument, search: Search): Promise<readonly number[]> {
  const found: number[] = [];
  let share = 0;
  await document.search(
    search,
    (matches, now) => {
      found.push(...matches);
      expect(now).toBeGreaterThan(share);
      share = now;
    },
    new CancellationSource().token,
  );
  expect(share).toBe(1);
  return found;
}

async function expression(text: string): Promise<Search> {
  const compiled = await compileExpression(program, text);
  if (compiled.kind !== 'expression') throw new Error(compiled.diagnostics.map((each) => each.message).join());
  return { kind: 'expression', expression: compiled.expression };
}

describe('searching all traces of a file', () => {
  it('finds a text in sentence and trace, in upper or lower case', () =>
    withFile('text.mrsitrace', async (document) => {
      expect(await find(document, { kind: 'text', text: 'MIRA' })).toEqual([2, 3]);
      expect(await find(document, { kind: 'text', text: 'Types: Redleaf is ORG' })).toEqual([0]);
      expect(await find(document, { kind: 'text', text: 'nobody' })).toEqual([]);
    }));

  it('finds text that looks like the file format', () =>
    withFile('hostile.mrsitrace', async (document) => {
      expect(await find(document, { kind: 'text', text: '],"text":"' })).toEqual([1]);
    }));

  it('finds by an expression over slots', () =>
    withFile('expression.mrsitrace', async (document) => {
      expect(await find(document, await expression('exists e in entities: e.type == PER and not e.visible'))).toEqual([
        2,
      ]);
      expect(await find(document, await expression('count(entities) == 0'))).toEqual([1]);
    }));

  it('takes what is unknown for no match', () =>
    withFile('unknown.mrsitrace', async (document) => {
      expect(await find(document, await expression('count(gold.entities) >= 0'))).toEqual([]);
    }));

  it('stops when it is cancelled', () =>
    withFile('cancel.mrsitrace', async (document) => {
      const source = new CancellationSource();
      source.cancel();
      const search = document.search({ kind: 'text', text: 'a' }, () => undefined, source.token);
      await expect(search).rejects.toThrow(CancellationError);
    }));

  it('sees what was appended since the file was opened', () =>
    withFile('appended.mrsitrace', async (document, path) => {
      appendFileSync(path, encodeTrace(traceOf({ id: 'late', text: 'Nordwind', entities: [] })));
      await document.refresh();
      expect(await find(document, { kind: 'text', text: 'nordwind' })).toEqual([4]);
    }));
});
