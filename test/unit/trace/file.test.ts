import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHeader, encodeTrace, type Trace, TraceFile } from '../../../src/trace/index.js';
import { fullTrace, header, MemorySource } from './build.js';

const named = (id: string, more: Partial<Trace> = {}): Trace => ({ ...fullTrace, id, ...more });
const fileOf = (...lines: readonly (Uint8Array | string)[]): MemorySource =>
  new MemorySource(Buffer.concat(lines.map((line) => Buffer.from(line))));
const three = ['a', 'b', 'c'].map((id) => encodeTrace(named(id)));

describe('a trace file', () => {
  it('gives back what was written, every field of it', async () => {
    const file = await TraceFile.open(fileOf(encodeHeader(header), encodeTrace(fullTrace)));
    expect(file.header).toEqual(header);
    expect(await file.read(0)).toEqual(fullTrace);
    expect(file.notices).toEqual([]);
  });

  it('gives back any text, number and value', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ kind: 'text' as const, text })),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => ({ kind: 'number' as const, value: number })),
    );
    // No template can declare this one: objects of JavaScript cannot hold it as data.
    const name = fc.string().filter((each) => each !== '__proto__');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.dictionary(name, value), async (text, slots) => {
        const trace = named('x', { text, slots });
        const file = await TraceFile.open(fileOf(encodeHeader(header), encodeTrace(trace)));
        const back = await file.read(0);
        expect(JSON.stringify([back.text, back.slots])).toBe(JSON.stringify([text, slots]));
        expect(file.notices).toEqual([]);
      }),
    );
  });

  it('summarises each trace without reading it', async () => {
    const file = await TraceFile.open(fileOf(encodeHeader(header), ...three));
    expect(file.entries.map((entry) => entry.summary.id)).toEqual(['a', 'b', 'c']);
    expect(file.entries[1]?.summary).toEqual({
      id: 'b',
      style: 'plain',
      sample: '07',
      group: { id: 'g', index: 2 },
      probe: 'blind',
      origin: 't0',
      ending: 'failed',
      tokens: 4,
      milliseconds: 20,
      opening: 'Ada met 😀 "Grace"\n',
      deviations: 1,
      violated: 1,
      violations: [{ constraint: 'Cs', count: 1 }],
      undetermined: 0,
      hasLabel: true,
      reward: 0.5,
    });
    expect(file.find('c')).toBe(2);
    expect(file.find('nope')).toBeUndefined();
    await expect(file.read(3)).rejects.toThrow(RangeError);
  });

  it('cut off anywhere still gives every whole trace before the cut', async () => {
    const front = encodeHeader(header);
    const whole = Buffer.concat([front, ...three]);
    const ends = three.map(
      (_, index) => front.length + three.slice(0, index + 1).reduce((sum, line) => sum + line.length, 0),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: front.length, max: whole.length }), async (cut) => {
        const file = await TraceFile.open(new MemorySource(whole.subarray(0, cut)));
        // A line that lacks only its line break is whole.
        expect(file.entries).toHaveLength(ends.filter((end) => end - 1 <= cut).length);
        const torn = cut > front.length && !ends.some((end) => end === cut || end - 1 === cut);
        expect(file.notices.map((notice) => notice.kind)).toEqual(torn ? ['torn-line'] : []);
        for (const index of file.entries.keys()) expect((await file.read(index)).id).toBe(['a', 'b', 'c'][index]);
      }),
    );
  });

  it('hears of traces that are appended, also of one whose line was torn', async () => {
    const [first = new Uint8Array(), second = new Uint8Array()] = three;
    const source = fileOf(encodeHeader(header), first, second.subarray(0, 300));
    const file = await TraceFile.open(source);
    expect(file.entries).toHaveLength(1);
    expect(file.notices).toHaveLength(1);
    source.append(second.subarray(300));
    expect(await file.refresh()).toBe(1);
    expect(file.notices).toEqual([]);
    expect((await file.read(1)).id).toBe('b');
    expect(await file.refresh()).toBe(0);
  });

  it('leaves out lines that are no traces and says where they stand', async () => {
    const front = encodeHeader(header);
    const file = await TraceFile.open(
      fileOf(
        front,
        'nonsense\n',
        '\n',
        '{"kind":"trace"}\n',
        ...three,
        '{"kind":"trace","bytes":"000000000001","summary":{}}\n',
      ),
    );
    expect(file.entries).toHaveLength(3);
    expect(file.notices.map(({ kind, offset, message }) => [kind, offset, message])).toEqual([
      ['bad-line', front.length, expect.stringContaining('is no JSON')],
      ['bad-line', front.length + 10, expect.stringContaining('has a wrong id')],
      ['bad-line', expect.any(Number), expect.stringContaining('has a wrong id')],
    ]);
    expect((await file.read(2)).id).toBe('c');
  });

  it('reads lines that another tool wrote, in any order of keys', async () => {
    const { id, ...rest } = fullTrace;
    const file = await TraceFile.open(fileOf(encodeHeader(header), `${JSON.stringify({ ...rest, later: 1, id })}\r\n`));
    expect(file.notices).toEqual([]);
    expect(file.entries[0]?.summary).toMatchObject({ id: 't1', tokens: 4, reward: 0.5 });
    expect((await file.read(0)).tokens[1]?.logprob).toBe(Number.NEGATIVE_INFINITY);
  });

  it('does not believe a length that ends inside a line', async () => {
    const [line = new Uint8Array()] = three;
    const lying = Buffer.from(line)
      .toString()
      .replace(/"bytes":"\d+"/, '"bytes":"000000000400"');
    const file = await TraceFile.open(fileOf(encodeHeader(header), lying));
    expect(file.entries[0]?.length).toBe(Buffer.byteLength(lying));
    expect(await file.read(0)).toEqual(named('a'));
  });

  it('opens ten thousand large traces by a short read each', async () => {
    const top = Array.from({ length: 5 }, (_, id) => ({ id, text: `alternative ${id}`, logprob: -id }));
    const tokens = Array.from({ length: 150 }, (_, id) => ({
      id,
      text: 'token',
      logprob: -1,
      top,
      origin: 'sampled' as const,
    }));
    const line = encodeTrace(named('x', { tokens }));
    const front = encodeHeader(header);
    const count = 10_000;
    expect(line.length).toBeGreaterThan(40_000);
    // The file as it would be, 450 MB, without making it.
    let bytesRead = 0;
    const size = front.length + count * line.length;
    const source = {
      name: 'large.mrsitrace',
      size: () => Promise.resolve(size),
      read: (offset: number, length: number) => {
        const stop = Math.min(size, offset + length);
        bytesRead += stop - offset;
        if (offset < front.length) return Promise.resolve(Buffer.concat([front, line]).subarray(offset, stop));
        const at = (offset - front.length) % line.length;
        return Promise.resolve(Buffer.concat([line.subarray(at), line]).subarray(0, stop - offset));
      },
    };
    const started = performance.now();
    const file = await TraceFile.open(source);
    const took = performance.now() - started;
    expect(file.entries).toHaveLength(count);
    expect(bytesRead).toBeLessThan(30_000_000);
    expect(took).toBeLessThan(5_000);
    expect((await file.read(count - 1)).tokens).toHaveLength(150);
  });
});

describe('a file that is no trace file', () => {
  const opening = (...lines: readonly (Uint8Array | string)[]) => TraceFile.open(fileOf(...lines));
  it.each([
    ['', 'is empty'],
    ['\n', 'is empty'],
    ['hello\n', 'is no JSON'],
    ['[1]\n', 'is no run header'],
    ['{"kind":"trace"}\n', 'is no run header'],
    ['{"kind":"run","version":1}\n', 'has a wrong'],
    [`${'['.repeat(200_000)}\n`, 'is no'],
  ])('%# is refused', async (content, problem) => {
    await expect(opening(content)).rejects.toMatchObject({
      code: 'trace/not-a-trace',
      message: expect.stringContaining(problem),
      subject: 'run.mrsitrace',
    });
  });

  it('of a newer version says which version is needed', async () => {
    await expect(
      opening(`${JSON.stringify({ ...header, version: 7, program: { other: true } })}\n`),
    ).rejects.toMatchObject({
      code: 'trace/newer-version',
      message: expect.stringMatching(/version 7 .* up to version 1/),
    });
    const program = { ...header.program, version: 9 };
    await expect(opening(`${JSON.stringify({ ...header, program })}\n`)).rejects.toMatchObject({
      code: 'trace/newer-version',
    });
  });

  it('deeply nested does not break the reader', async () => {
    const deep = `${'{"kind":"list","items":['.repeat(6000)}{"kind":"none"}${']}'.repeat(6000)}`;
    const line = JSON.stringify({ ...fullTrace, slots: { deep: 1 } }).replace('"deep":1', `"deep":${deep}`);
    const file = await opening(encodeHeader(header), `${line}\n`);
    expect(file.entries.length + file.notices.length).toBe(1);
  });
});
