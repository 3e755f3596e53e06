import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSource, TraceWriter, withAbsoluteImages, withRelativeImages } from '../../../src/host/traces/index.js';
import { encodeTrace, type Trace, TraceFile } from '../../../src/trace/index.js';
import { fullTrace, header } from '../trace/build.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrsi-writer-'));
  path = join(folder, 'deep', 'run.mrsitrace');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A trace as the inference host gives it: with absolute image paths. */
const trace = (id: string): Trace => withAbsoluteImages(path, { ...fullTrace, id });
async function idsIn(file: string): Promise<{ ids: readonly string[]; notices: readonly string[] }> {
  const source = new FileSource(file);
  try {
    const { entries, notices } = await TraceFile.open(source);
    return { ids: entries.map(({ summary }) => summary.id), notices: notices.map(({ kind }) => kind) };
  } finally {
    await source.close();
  }
}
async function write(ids: readonly string[], ...rest: readonly [('fail' | 'replace' | 'append')?]): Promise<void> {
  const writer = await TraceWriter.open(path, header, ...rest);
  try {
    for (const id of ids) await writer.append(trace(id));
  } finally {
    await writer.close();
  }
}

describe('writing trace files', () => {
  it('makes folders, writes whole lines, and image paths relative to the file', async () => {
    await write(['a', 'b']);
    expect(await idsIn(path)).toEqual({ ids: ['a', 'b'], notices: [] });
    const content = await readFile(path, 'utf8');
    expect(content.endsWith('\n')).toBe(true);
    expect(content).toContain('"path":"pictures/07.png"');
    expect(content).not.toContain(folder);
    const source = new FileSource(path);
    expect(withAbsoluteImages(path, await (await TraceFile.open(source)).read(0))).toEqual(trace('a'));
    await source.close();
  });

  it('touches no file that is there, unless it is told to', async () => {
    await write(['a']);
    await expect(write(['b'])).rejects.toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('exists already'),
    });
    expect((await idsIn(path)).ids).toEqual(['a']);
    await write(['b'], 'append');
    expect((await idsIn(path)).ids).toEqual(['a', 'b']);
    await write(['c'], 'replace');
    expect((await idsIn(path)).ids).toEqual(['c']);
  });

  it('goes on in a file of the same run only', async () => {
    await write(['a']);
    const other = { ...header, sampling: { ...header.sampling, seed: 99 } };
    await expect(TraceWriter.open(path, other, 'append')).rejects.toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('another template, model or sampling'),
    });
    const later = { ...header, time: '2027-01-01T00:00:00.000Z' };
    await (await TraceWriter.open(path, later, 'append')).close();
    await writeFile(path, 'something else\n');
    await expect(TraceWriter.open(path, header, 'append')).rejects.toMatchObject({ code: 'trace/not-a-trace' });
    expect(await readFile(path, 'utf8')).toBe('something else\n');
  });

  it('goes on behind a torn line without losing what follows', async () => {
    await write(['a']);
    await appendFile(path, encodeTrace(fullTrace).subarray(0, 500));
    await write(['b'], 'append');
    expect(await idsIn(path)).toEqual({ ids: ['a', 'b'], notices: ['bad-line'] });
  });

  it('says which file cannot be written or read', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(TraceWriter.open(join(folder, 'file', 'x.mrsitrace'), header)).rejects.toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('x.mrsitrace'),
    });
    await expect(TraceFile.open(new FileSource(path))).rejects.toMatchObject({
      code: 'file/unreadable',
      subject: path,
    });
    await expect(TraceFile.open(new FileSource(folder))).rejects.toMatchObject({ code: 'file/unreadable' });
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('keeps image paths with forward slashes', () => {
    const there = withRelativeImages(join(folder, 'runs', 'x.mrsitrace'), trace('a'));
    expect(there.inputs.image).toMatchObject({ images: [{ path: '../deep/pictures/07.png' }] });
  });
});
