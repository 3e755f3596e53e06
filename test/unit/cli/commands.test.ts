import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChatTemplate } from '../../../src/engine/text/chat.js';
import { TraceWriter, withAbsoluteImages } from '../../../src/host/traces/index.js';
import { compileFile } from '../../../src/compile/index.js';
import { encodeHeader, encodeTrace, type RunHeader } from '../../../src/trace/index.js';
import { sharedBox, spelled } from '../../support/newcomers.js';
import { fullTrace, header } from '../trace/build.js';
import { mrsi, root } from './context.js';

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const { text, first, second } = sharedBox();
const broken = 'schema S "s" {\n  input text: Text\n  output x: Nope\n}\n';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mrsi-cli-'));
  await mkdir(at('templates', 'deep'), { recursive: true });
  await writeFile(at('templates', 'deep', 'broken.mrsi'), broken);
  await writeFile(at('templates', 'good.mrsi'), await readFile(join(root, 'templates/pico.mrsi')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('mrsi', () => {
  it('explains itself', async () => {
    const { code, out } = await mrsi(['--help']);
    expect(code).toBe(0);
    for (const word of ['check', 'render', 'run', 'show', 'Exit codes']) expect(out).toContain(word);
    expect(await mrsi(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    for (const command of ['check', 'render', 'run', 'show']) expect((await mrsi([command, '--help'])).code).toBe(0);
  });

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['check'], 'missing required argument'],
    [['run', 'x.mrsi', '--seed', 'x'], 'It must be a whole number from 0'],
    [['run', 'x.mrsi', '--top-p', '0'], 'It must be a number above 0, at most 1'],
    [['run', 'x.mrsi', '--mode', 'magic'], 'Allowed choices are guided, answer, free'],
    [['run', 'x.mrsi', '--wrong'], "unknown option '--wrong'"],
  ])('%j is wrong usage', async (args, message) => {
    const { code, out, err } = await mrsi(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).toContain('[usage]');
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('mrsi check', () => {
  it('says nothing is wrong, and how much it looked at', async () => {
    expect(await mrsi(['check', 'templates/pico.mrsi'])).toEqual({ code: 0, out: 'No problems in 1 file.\n', err: '' });
  });

  it('shows what is wrong and where, and fails', async () => {
    const { code, out } = await mrsi(['check', 'templates'], folder);
    expect(code).toBe(1);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/deep\/broken\.mrsi:3:13 error .*Nope.* \[unresolved-name\]$/);
    expect(lines.slice(1, 5)).toEqual([
      '2 |   input text: Text',
      '3 |   output x: Nope',
      '  |             ^^^^',
      '4 | }',
    ]);
    expect(out).toMatch(/1 error.* in 2 files\.\n$/);
  });

  it('speaks JSON', async () => {
    const { code, out } = await mrsi(['check', '--format', 'json', at('templates', 'deep', 'broken.mrsi')]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code: 'unresolved-name',
        start: { line: 3, column: 13, offset: broken.indexOf('Nope') },
      }),
    );
  });

  it('names files that are not there, and still checks the others', async () => {
    const { code, out, err } = await mrsi(['check', at('none.mrsi'), at('templates', 'good.mrsi')]);
    expect(code).toBe(1);
    expect(err).toContain('[template/missing]');
    expect(err).toContain('none.mrsi');
    expect(out).toContain('No problems');
  });
});

describe('mrsi render', () => {
  const data = ['--data', 'samples/samples.json'];

  it('renders the prompt as the model gets it', async () => {
    const { code, out } = await mrsi([
      'render',
      'samples/pico.mrsi',
      '--text',
      'Yuki Mori sings',
      '--image',
      'samples/images/15.png',
      '-s',
      'story',
    ]);
    expect(code).toBe(0);
    expect(out).toBe('── user ──\n<image>Extract entities one by one, as a story.\nText: Yuki Mori sings\n');
    const text = 'Extract entities one by one, as a story.\nText: Yuki Mori sings';
    const chat = await loadChatTemplate(join(root, 'models/pico-vl'));
    const sent = chat([
      {
        role: 'user',
        parts: [
          { kind: 'image', image: 0 },
          { kind: 'text', text },
        ],
      },
    ]);
    const shown = sent.replace('<|vision_start|><|image_pad|><|vision_end|>', '<image>');
    expect(shown).toBe(
      out.replace('── user ──', '<|im_start|>user').replace(/\n$/u, '<|im_end|>\n<|im_start|>assistant\n'),
    );
  });

  it('renders the label as a trace', async () => {
    const { code, out } = await mrsi([
      'render',
      'samples/pico.mrsi',
      ...data,
      '--sample',
      '15',
      '--label',
      '-s',
      'direct',
    ]);
    expect(code).toBe(0);
    expect(out).toContain(
      `<answer>[{"text":"${first.name}","type":"${first.type}","bbox_2d":null},` +
        `{"text":"${second.name}","type":"${second.type}","bbox_2d":${spelled(second.labelled ?? [])}}]</answer>`,
    );
  });

  it('renders a whole data file as chat data', async () => {
    const { code, out } = await mrsi(['render', 'samples/pico.mrsi', ...data, '--all', '--label', '--json']);
    expect(code).toBe(0);
    const rows = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(rows).toHaveLength(14);
    expect(rows[0]).toMatchObject({
      id: '15',
      style: 'steps',
      images: ['15.png'],
      messages: [
        { role: 'user', content: `<image>Extract entities step by step.\nText: ${text}` },
        { role: 'assistant', content: expect.stringContaining(`Spans: ${first.name}; ${second.name}.`) },
      ],
    });
  });

  it('says which slot a style cannot write, and goes on with the others', async () => {
    const sample = (id: string, text: string, name: string) => ({
      id,
      text,
      image: join(root, 'samples/images/15.png'),
      entities: [{ text: name, type: 'PER', bbox_2d: null }],
    });
    await writeFile(at('odd.json'), JSON.stringify([sample('a', 'Ada; Bob', 'Ada; Bob'), sample('b', 'Ada', 'Ada')]));
    const { code, out, err } = await mrsi([
      'render',
      'samples/pico.mrsi',
      '--data',
      at('odd.json'),
      '--all',
      '--label',
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(/sample a: entities\[0\]\.span/);
    expect(out).toContain('Spans: Ada.');
  });
});

describe('wrong input', () => {
  const run = (...args: readonly string[]) => mrsi(['run', 'samples/pico.mrsi', '--no-output', ...args]);
  const image = 'samples/images/15.png';

  it.each<[string, readonly string[], string]>([
    ['usage', ['run', 'samples/pico.mrsi'], 'The input text is missing'],
    ['usage', ['run', 'samples/pico.mrsi', '--text', 'a'], 'The input image is missing'],
    ['usage', ['run', 'samples/pico.mrsi', '--sample', '1'], '--data FILE'],
    ['usage', ['run', 'samples/pico.mrsi', '--input', 'x=1'], 'text, image'],
    ['usage', ['run', 'samples/pico.mrsi', '--text', 'a', '-i', image, '-i', image], 'one image, but 2'],
    ['usage', ['run', 'samples/pico.mrsi', '--data', 'samples/samples.json', '--text', 'a'], 'either'],
    ['input/text-empty', ['run', 'samples/pico.mrsi', '--text', ' ', '-i', image], 'input text is empty'],
    ['input/image-missing', ['run', 'samples/pico.mrsi', '--text', 'a', '-i', 'gone.png'], 'gone.png'],
    ['input/image-missing', ['run', 'samples/pico.mrsi', '--text', 'a', '-i', 'samples'], 'samples'],
    ['input/sample-file', ['run', 'samples/pico.mrsi', '--data', 'gone.json'], 'gone.json'],
    ['input/sample-file', ['run', 'samples/pico.mrsi', '--data', 'README.md'], 'README.md'],
    [
      'input/sample-unknown',
      ['run', 'samples/pico.mrsi', '--data', 'samples/samples.json', '--sample', 'x'],
      'it has 15, 00',
    ],
    ['template/missing', ['run', 'gone.mrsi', '--text', 'a'], 'gone.mrsi'],
    ['template/style-unknown', ['run', 'samples/pico.mrsi', '--style', 'x'], 'steps, story, direct'],
    ['model/folder-missing', ['run', 'samples/pico.mrsi', '--text', 'a', '-i', image, '-m', 'gone'], 'gone'],
    ['file/unreadable', ['show', 'gone.mrsitrace'], 'gone.mrsitrace'],
    ['trace/not-a-trace', ['show', 'package.json'], 'package.json'],
  ])('gives %s for %j', async (errorCode, args, named) => {
    const { code, out, err } = await mrsi(args);
    expect(code).toBe(errorCode === 'usage' ? 2 : 1);
    expect(out).toBe('');
    const last = err.trim().split('\n').at(-1) ?? '';
    expect(last).toContain(`[${errorCode}]`);
    expect(last).toContain(named);
  });

  it('of a template shows its errors first', async () => {
    const { code, err } = await mrsi(['run', at('templates', 'deep', 'broken.mrsi'), '--text', 'a']);
    expect(code).toBe(1);
    expect(err).toContain('^^^^');
    expect(err.trim().split('\n').at(-1)).toContain('[template/has-errors]');
    expect((await run('--text', 'a', '-i', 'gone.png')).code).toBe(1);
  });
});

describe('mrsi show', () => {
  let path: string;
  beforeAll(async () => {
    const { programs } = await compileFile('pico.mrsi', () => readFile(join(root, 'templates/pico.mrsi'), 'utf8'));
    const [program] = programs;
    if (program === undefined) throw new Error('the template has errors');
    const own: RunHeader = { ...header, program };
    path = at('run.mrsitrace');
    const writer = await TraceWriter.open(path, own);
    await writer.append(withAbsoluteImages(path, { ...fullTrace, id: 'aaaa-1', sample: '07', style: 'steps' }));
    await writer.append(
      withAbsoluteImages(path, {
        ...fullTrace,
        id: 'bbbb-2',
        sample: '08',
        style: 'steps',
        ending: { kind: 'complete' },
        verdicts: [],
      }),
    );
    await writer.close();
  });

  it('lists', async () => {
    const { code, out } = await mrsi(['show', path]);
    expect(code).toBe(0);
    const [head = '', ...rows] = out.trim().split('\n');
    expect(head.trim().split(/\s+/)).toEqual([
      'id',
      'sample',
      'style',
      'ending',
      'tokens',
      'violated',
      'open',
      'reward',
    ]);
    expect(rows.map((row) => row.trim().split(/\s+/))).toEqual([
      ['1', 'aaaa-1', '07', 'steps', 'failed', '4', '1', '0', '0.500'],
      ['2', 'bbbb-2', '08', 'steps', 'complete', '4', '0', '0', '0.500'],
    ]);
  });

  it('shows a trace by number, sample or id', async () => {
    for (const name of ['1', '07', 'aaaa-1', 'aaaa']) {
      const { code, out } = await mrsi(['show', path, name]);
      expect(code).toBe(0);
      expect(out).toContain('Names: Ada');
      expect(out).toContain('drift: differs');
      expect(out).toContain('Failed: gone [host/died]');
    }
    const { code, err } = await mrsi(['show', path, '9']);
    expect([code, err]).toEqual([2, expect.stringContaining('has no trace 9; it has 2')]);
  });

  it('speaks JSON', async () => {
    const { out } = await mrsi(['show', path, '--json']);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(['aaaa-1', 'bbbb-2']);
    const one = JSON.parse((await mrsi(['show', path, '2', '--json'])).out) as {
      inputs: { image: { images: unknown[] } };
    };
    expect(one.inputs.image.images).toMatchObject([{ path: 'pictures/07.png' }]);
  });

  it('checks again by an edited template, and says so', async () => {
    const edited = (await readFile(join(root, 'templates/pico.mrsi'), 'utf8')).replace(
      'constraint distinct_spans',
      'constraint few "at most none" count(entities) == 0\n  constraint distinct_spans',
    );
    await writeFile(at('edited.mrsi'), edited);
    const { code, out, err } = await mrsi(['show', path, '2', '--recheck', at('edited.mrsi')]);
    expect(code).toBe(0);
    expect(err).toContain('not by the program of the file');
    expect(out).toMatch(/✗ few at most none error\n {2}\d+ count\(entities\) is 1, must be 0/);
    const list = await mrsi(['show', path, '--recheck', at('edited.mrsi')]);
    expect(
      list.out
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.trim().split(/\s+/)[6]),
    ).toEqual(['1', '1']);
    await writeFile(at('other.mrsi'), edited.replaceAll('PicoGMNER', 'Other'));
    const other = await mrsi(['show', path, '--recheck', at('other.mrsi')]);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('no schema PicoGMNER')]);
  });

  it('writes a page', async () => {
    const { code } = await mrsi(['show', path, '--html', at('page.html')]);
    expect(code).toBe(0);
    expect((await readFile(at('page.html'), 'utf8')).match(/<article>/g)).toHaveLength(2);
  });

  it('opens a torn file with a notice, and refuses a newer one', async () => {
    const torn = at('torn.mrsitrace');
    await writeFile(torn, await readFile(path));
    await appendFile(torn, encodeTrace(fullTrace).subarray(0, 200));
    const { code, out, err } = await mrsi(['show', torn]);
    expect(code).toBe(0);
    expect(err).toContain('All earlier traces are here');
    expect(out.trim().split('\n')).toHaveLength(3);
    await writeFile(torn, encodeHeader({ ...header, version: 99 }));
    expect(await mrsi(['show', torn])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[trace/newer-version]'),
    });
  });
});
