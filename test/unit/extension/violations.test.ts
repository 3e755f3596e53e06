import { appendFileSync, mkdtempSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkedTraces, type RunFile, RecordedRuns, violationsOf } from '../../../src/extension/runs/violations.js';
import { encodeHeader, encodeTrace, type RunHeader, type Trace, type Verdict } from '../../../src/trace/index.js';
import { header, program, traceOf } from '../view/fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'mrsi-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const template = join(folder, 'pico.mrsi');
const other = join(folder, 'other.mrsi');

/** A verdict with so many witnesses. */
const verdict = (constraint: string, count: number): Verdict => ({
  constraint,
  outcome: count === 0 ? 'holds' : 'violated',
  violations: Array.from({ length: count }, (_, index) => ({
    message: `witness ${index}`,
    witness: [],
    values: [],
    source: program.schema.range,
  })),
});
const trace = (id: string, verdicts: readonly Verdict[], rest: Partial<Trace> = {}): Uint8Array =>
  encodeTrace({ ...traceOf({ id, text: 'Redleaf', entities: [] }), verdicts, ...rest });
const headerOf = (path: string, time: string): Uint8Array =>
  encodeHeader({ ...header, time, program: { ...program, sources: [{ path, sha256: '' }] } } satisfies RunHeader);

const paths: string[] = [];
function write(name: string, seconds: number, ...parts: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  utimesSync(path, seconds, seconds);
  if (!paths.includes(path)) paths.push(path);
  runs.touch();
  return path;
}
const runs = new RecordedRuns(async () =>
  paths.map((path): RunFile => {
    const { mtimeMs, size } = statSync(path);
    return { path, changed: mtimeMs, size };
  }),
);
afterAll(() => runs.dispose());

it('finds the last run of a template, and counts what was violated in it', async () => {
  expect(await runs.last(template)).toBeUndefined();
  write('old.mrsitrace', 100, headerOf('pico.mrsi', '1'), trace('a', [verdict('Cs', 9)]));
  write(
    'new.mrsitrace',
    200,
    headerOf('pico.mrsi', '2'),
    trace('a', [verdict('Ce_Cu', 1), verdict('Cs', 2)]),
    trace('b', [verdict('Cs', 1), verdict('inside', 0)]),
    trace('c', [verdict('Cs', 5)], { probe: { probe: 'blind', trace: 'a' } }),
  );
  write('foreign.mrsitrace', 300, headerOf('other.mrsi', '3'), trace('a', []));
  write('damaged.mrsitrace', 400, Buffer.from('no trace'));
  const run = await runs.last(template);
  expect(run?.path).toBe(join(folder, 'new.mrsitrace'));
  if (run === undefined) return;
  expect(checkedTraces(run).map(({ id }) => id)).toEqual(['a', 'b']);
  expect([...violationsOf(run)]).toEqual([
    ['Cs', { violations: 3, traces: 2 }],
    ['Ce_Cu', { violations: 1, traces: 1 }],
  ]);
  expect((await runs.last(other))?.path).toBe(join(folder, 'foreign.mrsitrace'));
});

it('sees what a run appends, and when another file takes its place', async () => {
  const path = join(folder, 'new.mrsitrace');
  appendFileSync(path, trace('d', [verdict('Cs', 1)]));
  utimesSync(path, 210, 210);
  runs.touch();
  const grown = await runs.last(template);
  expect(grown?.traces.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  write('new.mrsitrace', 220, headerOf('pico.mrsi', '4'), ...['x', 'y', 'z', 'v', 'w'].map((id) => trace(id, [])));
  const replaced = await runs.last(template);
  expect(replaced?.traces.map(({ id }) => id)).toEqual(['x', 'y', 'z', 'v', 'w']);
});

it('finds the last run of a style, and older runs again when the last is removed', async () => {
  const { style } = traceOf({ id: 'a', text: '', entities: [] });
  write('styled.mrsitrace', 500, headerOf('pico.mrsi', '5'), trace('s', [], { style: 'elsewhere' }));
  expect((await runs.last(template))?.traces.map(({ id }) => id)).toEqual(['s']);
  expect((await runs.last(template, { style }))?.traces[0]?.id).toBe('x');
  unlinkSync(paths.pop() ?? '');
  runs.touch();
  expect((await runs.last(template))?.traces[0]?.id).toBe('x');
});
