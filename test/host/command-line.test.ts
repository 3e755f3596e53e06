import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.mjs';
import { FileSource } from '../../src/host/traces/index.js';
import { type Trace, TraceFile } from '../../src/trace/index.js';
import { SHARED_BOX, sharedBox, spelled } from '../support/newcomers.js';

const root = join(import.meta.dirname, '../..');
/** Lies in the repository, so that native modules are found; laid out as an installation is. */
const place = join(root, 'out', 'cli-test', String(process.pid));
let folder: string;

beforeAll(async () => {
  await mkdir(join(place, 'dist'), { recursive: true });
  await writeFile(join(place, 'package.json'), JSON.stringify({ name: 'mrsi-studio', version: '9.8.7' }));
  await build({ only: ['cli', 'host'], folder: join(place, 'dist') });
  folder = await mkdtemp(join(tmpdir(), 'mrsi-process-'));
}, 60_000);
afterAll(async () => {
  await rm(place, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `mrsi` as a process, in a folder of its own. */
function mrsi(
  args: readonly string[],
  {
    onText,
    environment = {},
  }: {
    onText?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
    environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(place, 'dist', 'mrsi.cjs'), ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    onText?.(text, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

const samples = join(root, 'samples');
const model = ['--model', join(root, 'models/pico-vl')];
const run = (...args: readonly string[]): readonly string[] => [
  'run',
  join(samples, 'pico.mrsi'),
  '--data',
  join(samples, 'samples.json'),
  ...model,
  ...args,
];

async function tracesIn(path: string): Promise<readonly Trace[]> {
  const source = new FileSource(path);
  try {
    const file = await TraceFile.open(source);
    expect(file.notices).toEqual([]);
    expect(file.header.program.sources[0]?.path).toBe(
      relative(dirname(path), join(samples, 'pico.mrsi')).replaceAll('\\', '/'),
    );
    expect(file.header.tool).toEqual({ name: 'mrsi-studio', version: '9.8.7' });
    expect(Object.values(file.header.model.files).every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    return await Promise.all(file.entries.map((_, index) => file.read(index)));
  } finally {
    await source.close();
  }
}

interface Golden {
  readonly id: string;
  readonly greedy: Readonly<Record<string, { readonly text: string; readonly tokens: readonly number[] }>>;
}

describe('mrsi run', () => {
  it('does the whole job: asks the model, shows the violation, writes traces and a page', async () => {
    const { code, out, err } = await mrsi(run('--sample', SHARED_BOX, '--output', 'a.mrsitrace', '--html', 'a.html'));
    const { first, second, box } = sharedBox();
    const [left, top, right, bottom] = box;
    const written = spelled(box);
    expect(err).toContain('a.mrsitrace');
    expect(code).toBe(0);
    expect(out).toContain('✗ no_shared_box two entities do not share one box warning');
    expect(out).toContain(`1 "${first.name}" and "${second.name}": iou of their regions is 1, must be < 0.9`);
    expect(out).toContain(`Boxes: ${first.name} ${written}; ${second.name} ${written}.\n`);
    const carets = '^'.repeat(written.length);
    expect(out).toMatch(new RegExp(`\\n +${carets} +${carets} 1\\n`.replaceAll('^', '\\^')));
    expect(out).not.toContain('\u001B');
    const [trace] = await tracesIn(join(folder, 'a.mrsitrace'));
    const goldens = JSON.parse(
      await readFile(join(root, 'test/goldens/pico-vl/samples.json'), 'utf8'),
    ) as readonly Golden[];
    const golden = goldens.find(({ id }) => id === '15')?.greedy['steps'];
    expect(trace?.text).toBe(golden?.text);
    expect(trace?.tokens.map(({ id }) => id)).toEqual(golden?.tokens);
    expect(trace?.verdicts.map(({ constraint, outcome }) => [constraint, outcome])).toEqual([
      ['Cs', 'holds'],
      ['distinct_spans', 'holds'],
      ['Ce_Cu', 'holds'],
      ['inside', 'holds'],
      ['no_shared_box', 'violated'],
    ]);
    const ranges = trace?.verdicts.at(-1)?.violations[0]?.values.flatMap((value) => value.ranges) ?? [];
    expect(ranges.map(({ start, end }) => trace?.text.slice(start, end))).toContain(written);
    expect(await readFile(join(folder, 'a.html'), 'utf8')).toContain(
      `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`,
    );
  });

  it('touches no file that is there, and can go on in it', async () => {
    const before = await stat(join(folder, 'a.mrsitrace'));
    const again = await mrsi(run('--sample', '15', '--output', 'a.mrsitrace'));
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/a\.mrsitrace.*\[file\/unwritable\]/)]);
    expect((await stat(join(folder, 'a.mrsitrace'))).size).toBe(before.size);
    const appended = await mrsi(run('--sample', '00', '--output', 'a.mrsitrace', '--append'));
    expect(appended.code).toBe(0);
    expect((await tracesIn(join(folder, 'a.mrsitrace'))).map(({ sample }) => sample)).toEqual(['15', '00']);
  });

  it('runs all samples into a new file of `.mrsi-runs`, one line each', async () => {
    const { code, out } = await mrsi(run('--all', '--style', 'story'));
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(14);
    expect(out).toMatch(/^✗ 00 .*distinct_spans: "Union of Pilots".* and "Union of Pilots"/m);
    expect(out).toMatch(/^✓ 58 .*reward 1\.000$/m);
    expect(out).toMatch(/^✗ 25 .*Cs: "Ember Tower" does not stand in the text.*drift$/m);
    const [name = ''] = await readdir(join(folder, '.mrsi-runs'));
    expect(name).toMatch(/^\d{4}-.*-story\.mrsitrace$/);
    expect(await tracesIn(join(folder, '.mrsi-runs', name))).toHaveLength(14);
  }, 60_000);

  it('samples groups by a seed, and shows what each reward adds', async () => {
    const group = run(
      '--sample',
      '21',
      '--style',
      'direct',
      '--no-output',
      '--group',
      '4',
      '--temperature',
      '1.5',
      '--json',
    );
    const [first, second] = [await mrsi([...group, '--seed', '7']), await mrsi([...group, '--seed', '7'])];
    const texts = ({ out }: Ended): readonly string[] =>
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Trace).text);
    expect(texts(first)).toHaveLength(4);
    expect(texts(second)).toEqual(texts(first));
    const shown = await mrsi(group.filter((word) => word !== '--json'));
    expect(shown.out).toContain('Group advantages');
  });

  it('fails on a violation where that is asked for', async () => {
    const args = ['--no-output', '--fail-on-violation'];
    expect((await mrsi(run('--sample', '15', ...args))).code).toBe(3);
    expect((await mrsi(run('--sample', '00', ...args))).code).toBe(3);
    expect((await mrsi(run('--sample', '02', ...args))).code).toBe(0);
  });

  it('spoils no other sample by a picture that cannot be read', async () => {
    await writeFile(join(folder, 'bad.png'), 'no picture');
    const rows = [
      { id: 'bad', text: 'Ada', image: 'bad.png' },
      { id: 'good', text: 'Yuki Mori sings', image: join(samples, 'images/15.png') },
    ];
    await writeFile(join(folder, 'mixed.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { code, out, err } = await mrsi([
      'run',
      join(samples, 'pico.mrsi'),
      '--data',
      'mixed.jsonl',
      '--all',
      '--no-output',
      ...model,
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/sample bad: .*bad\.png.*\[input\/image-unreadable\]/);
    expect(out).toMatch(/good/);
    const alone = await mrsi(['run', join(samples, 'pico.mrsi'), '--data', 'mixed.jsonl', '--no-output', ...model]);
    expect([alone.code, alone.out]).toEqual([1, '']);
  });

  it('says what a model folder lacks', async () => {
    await mkdir(join(folder, 'half'));
    await writeFile(join(folder, 'half', 'config.json'), '{}');
    const { code, err } = await mrsi(run('--no-output', '--model', 'half'));
    expect(code).toBe(1);
    expect(err).toMatch(/half.*\[model\//);
  });

  it('colours where that is wanted', async () => {
    const { out } = await mrsi(run('--sample', '15', '--no-output'), {
      environment: { FORCE_COLOR: '1', NO_COLOR: '' },
    });
    expect(out).toContain('\u001B[33m');
  });

  it('stops when it is interrupted, and keeps what was finished', async () => {
    let killed = false;
    const { code, out, err } = await mrsi(run('--all', '--style', 'steps', '--output', 'cut.mrsitrace'), {
      onText: (_, kill) => {
        if (!killed) kill('SIGINT');
        killed = true;
      },
    });
    expect(code).toBe(130);
    expect(err).toContain('Cancelled');
    const shown = out.trim().split('\n').length;
    expect(shown).toBeLessThan(14);
    const kept = await tracesIn(join(folder, 'cut.mrsitrace'));
    expect(kept.filter(({ ending }) => ending.kind === 'complete').length).toBeGreaterThanOrEqual(1);
  });
});

describe('mrsi', () => {
  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(
      'sh',
      [
        '-c',
        `"$0" "$1" render "$2" --data "$3" --all --json --model "$4" | head -n 1`,
        process.execPath,
        join(place, 'dist', 'mrsi.cjs'),
        join(samples, 'pico.mrsi'),
        join(samples, 'samples.json'),
        join(root, 'models/pico-vl'),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(err).toBe('');
  });
});

describe('mrsi run --probes', () => {
  it('runs the probes of the template on a trace, and links their traces and pictures to it', async () => {
    const file = 'probed.mrsitrace';
    const { code, out } = await mrsi(run('--sample', '15', '--probes', '--output', file));
    expect(code).toBe(0);
    const lines = out.split('\n').filter((line) => line.includes('probe '));
    const traces = await tracesIn(join(folder, file));
    const [original, ...probes] = traces;
    expect(lines).toHaveLength(probes.length);
    expect(probes.map(({ probe }) => probe?.probe)).toEqual(expect.arrayContaining(['blind', 'erased', 'deaf']));
    for (const { probe, label, sample } of probes) {
      expect(probe?.trace).toBe(original?.id);
      // the label is that of the unchanged input
      expect(label).toBeUndefined();
      expect(sample).toBe('15');
    }
    const blind = probes.find(({ probe }) => probe?.probe === 'blind');
    const image = blind?.inputs['image'];
    const path = image?.kind === 'image' ? (image.images[0]?.path ?? '') : '';
    expect(path).toMatch(/^probed\.probes\/.+-blind-.+\.png$/);
    expect((await stat(join(folder, path))).size).toBeGreaterThan(0);
  });
});
