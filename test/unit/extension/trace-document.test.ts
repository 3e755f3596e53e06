import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Told, TraceDocument } from '../../../src/extension/traces/trace-document.js';
import { encodeHeader, encodeTrace } from '../../../src/trace/index.js';
import { header, tokensOf, traceOf } from '../view/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'mrsi-document-'));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (id: string): Uint8Array => encodeTrace(traceOf({ id, text: 'Redleaf', entities: [] }));
function fileOf(name: string, ...parts: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
const ids = (messages: readonly Told[]): readonly string[] =>
  messages.flatMap((message) => (message.type === 'rows' ? message.rows.map((row) => row.id) : []));
const types = (messages: readonly Told[]): readonly string[] => messages.map((message) => message.type);

const noticesOf = (messages: readonly Told[]): readonly (readonly string[])[] =>
  messages.flatMap((message) => (message.type === 'notices' ? [message.texts] : []));

describe('a trace file as its panels see it', () => {
  it('greets with its head and all rows', async () => {
    const document = await TraceDocument.open(fileOf('a.mrsitrace', encodeHeader(header), line('one'), line('two')));
    const greeting = document.greeting();
    expect(types(greeting)).toEqual(['head', 'notices', 'rows']);
    expect(ids(greeting)).toEqual(['one', 'two']);
    expect((await document.trace(1)).id).toBe('two');
    document.dispose();
  });

  it('opens a large file before all its traces are known, and tells of every one of them once', async () => {
    const many = Array.from({ length: 6000 }, (_, index) => line(`t${index}`));
    const document = await TraceDocument.open(fileOf('large.mrsitrace', encodeHeader(header), ...many));
    const told: Told[] = [...document.greeting()];
    document.onTell((message) => told.push(message));
    await document.refresh();
    expect(new Set(ids(told)).size).toBe(6000);
    expect(told.findLast((message) => message.type === 'rows')).toMatchObject({ complete: true });
    document.dispose();
  });

  it('tells of a torn last line and shows the traces before it', async () => {
    const whole = line('one');
    const document = await TraceDocument.open(
      fileOf('torn.mrsitrace', encodeHeader(header), whole, whole.subarray(0, 300)),
    );
    expect(noticesOf(document.greeting())).toEqual([
      [expect.stringContaining('The last line is not whole (300 bytes)')],
    ]);
    expect(ids(document.greeting())).toEqual(['one']);
    document.dispose();
  });

  it('takes that back once the line is whole: it was being written', async () => {
    const next = line('two');
    const path = fileOf('growing.mrsitrace', encodeHeader(header), line('one'), next.subarray(0, 300));
    const document = await TraceDocument.open(path);
    const told: Told[] = [];
    document.onTell((message) => told.push(message));
    appendFileSync(path, next.subarray(300));
    await document.refresh();
    expect(ids(told)).toEqual(['two']);
    expect(noticesOf(told)).toEqual([[]]);
    expect(noticesOf(document.greeting())).toEqual([[]]);
    document.dispose();
  });

  it('says why a foreign, newer, empty or missing file cannot be shown', async () => {
    const newer = encodeHeader({ ...header, version: 999 });
    const cases = [
      [fileOf('foreign.mrsitrace', Buffer.from('{"hello":1}\n')), 'trace/not-a-trace'],
      [fileOf('binary.mrsitrace', Buffer.from([0, 255, 1, 254, 10])), 'trace/not-a-trace'],
      [fileOf('newer.mrsitrace', newer), 'trace/newer-version'],
      [fileOf('empty.mrsitrace'), 'trace/not-a-trace'],
      [join(folder, 'missing.mrsitrace'), 'file/unreadable'],
    ] as const;
    for (const [path, code] of cases) {
      const document = await TraceDocument.open(path);
      expect(document.greeting()).toMatchObject([{ type: 'failed', error: { code } }]);
      document.dispose();
    }
  });

  it('tells of what is appended, and begins anew when the file was replaced', async () => {
    const path = fileOf('grows.mrsitrace', encodeHeader(header), line('one'));
    const document = await TraceDocument.open(path);
    const told: Told[] = [];
    document.onTell((message) => told.push(message));
    appendFileSync(path, line('two'));
    await document.refresh();
    expect(told).toMatchObject([{ type: 'rows', from: 1 }]);
    truncateSync(path, 0);
    writeFileSync(path, Buffer.concat([encodeHeader(header)]));
    await document.refresh();
    expect(types(told.slice(1))).toContain('head');
    expect(document.count).toBe(0);
    document.dispose();
  });

  it('keeps what is to be shown until a panel is there to show it, and no longer', async () => {
    const document = await TraceDocument.open(fileOf('reveal.mrsitrace', encodeHeader(header), line('a'), line('b')));
    const filter = { sort: 'file', descending: false, constraint: 'Cs' } as const;
    document.reveal(1, { filter });
    const revealed = (): readonly Told[] => document.greeting().filter(({ type }) => type === 'reveal');
    expect(revealed()).toEqual([{ type: 'reveal', index: 1, filter }]);
    // of an earlier one
    document.revealed(0);
    expect(revealed()).toHaveLength(1);
    document.revealed(1);
    expect(revealed()).toEqual([]);
    document.dispose();
  });

  it('passes tokens of a trace that is being written to those who look at it, and to nobody else', async () => {
    const document = await TraceDocument.open(fileOf('live.mrsitrace', encodeHeader(header)));
    const told: Told[] = [];
    document.onTell((message) => told.push(message));
    const empty = { ...traceOf({ text: 'Redleaf', entities: [] }), text: '', tokens: [] };
    const run = document.startRun(() => ({ segments: [], slots: {}, slotRanges: [], deviations: [] }));
    document.startTrace(0, empty);
    document.startTrace(1, empty);
    const watch = document.watch(1);
    for (const token of tokensOf('<think> Spans')) for (const index of [0, 1]) document.addToken(index, token);
    await expect.poll(() => told.some((message) => message.type === 'tokens')).toBe(true);
    expect(told.flatMap((message) => (message.type === 'tokens' ? [message.index] : []))).not.toContain(0);
    expect(document.partial(0)?.text).toBe('<think> Spans');
    watch.dispose();
    run.dispose();
    document.dispose();
  });
});
