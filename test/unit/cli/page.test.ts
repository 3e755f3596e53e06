import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html, raw } from '../../../src/cli/html/escape.js';
import { pageOf } from '../../../src/cli/html/page.js';
import { writePage } from '../../../src/cli/html/write-page.js';
import type { Trace } from '../../../src/trace/index.js';
import { fullTrace, header } from '../trace/build.js';
import { root } from './context.js';

const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;
const tags = (page: string): readonly string[] => [...page.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map((match) => match[0]);

describe('markup', () => {
  it('escapes data and keeps what is markup already', () => {
    expect(html`<a title="${'"<&'}">${[html`<b>${'<'}</b>`, 'x', undefined, false, 3]}</a>${raw('<i>')}`.text).toBe(
      '<a title="&quot;&lt;&amp;"><b>&lt;</b>x3</a><i>',
    );
  });
});

describe('a page', () => {
  const withText = (text: string): Trace => ({
    ...fullTrace,
    id: text,
    sample: text,
    style: text,
    text,
    prompt: { text, tokens: 1 },
    inputs: { ...fullTrace.inputs, text: { kind: 'text', text } },
    slots: {
      entities: {
        kind: 'list',
        items: [{ kind: 'record', record: 'Entity', fields: { span: { kind: 'span', text } } }],
      },
    },
    verdicts: fullTrace.verdicts.map((verdict) => ({
      ...verdict,
      constraint: text,
      violations: verdict.violations.map((violation) => ({ ...violation, message: text })),
    })),
  });

  it('has the same elements whatever the data say', () => {
    const clean = tags(pageOf(header, [withText('harmless')], new Map()));
    expect(tags(pageOf(header, [withText(hostile.padEnd(8))], new Map()))).toEqual(clean);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), (text) => {
        expect(tags(pageOf(header, [withText(`x${text}y`)], new Map()))).toEqual(
          tags(pageOf(header, [withText(`x${'-'.repeat(text.length)}y`)], new Map())),
        );
      }),
    );
  });

  it('lets only its own script run, and fetches nothing', () => {
    const page = pageOf(header, [fullTrace], new Map([['pictures/07.png', 'data:image/png;base64,AA==']]));
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).toContain('img-src data:');
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page).toContain('<img src="data:image/png;base64,AA=="');
  });

  it('draws boxes in pixels of the image, shows slots, checks and rewards, and says what is missing', () => {
    const page = pageOf(header, [fullTrace], new Map());
    expect(page).toContain('<svg viewBox="0 0 168 168"');
    expect(page).toContain('x="1.5" y="2" width="1.5" height="2"');
    expect(page).toContain('pictures/07.png could not be read');
    expect(page).toMatch(/data-things="entities\[0\]"[^>]*>Ada</);
    expect(page).toContain('0.500');
    expect(page).toContain('drift');
  });
});

describe('writing a page', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrsi-page-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const withImage = (path: string): Trace => ({
    ...fullTrace,
    inputs: {
      image: {
        kind: 'image',
        images:
          fullTrace.inputs.image?.kind === 'image'
            ? fullTrace.inputs.image.images.map((image) => ({ ...image, path }))
            : [],
      },
    },
  });

  it('puts the pictures in, and stays without those that it cannot read', async () => {
    const page = join(folder, 'deep', 'page.html');
    await writePage(page, header, [withImage(join(root, 'samples/images/15.png'))]);
    const picture = await readFile(join(root, 'samples/images/15.png'));
    expect(await readFile(page, 'utf8')).toContain(`data:image/png;base64,${picture.toString('base64')}`);
    await writePage(page, header, [withImage(join(folder, 'gone.png'))]);
    expect(await readFile(page, 'utf8')).toContain('could not be read');
    await writePage(page, header, [withImage('https://example.org/a.png')]);
    expect(await readFile(page, 'utf8')).not.toContain('src="http');
  });

  it('says which file cannot be written', async () => {
    await expect(writePage(join(root, 'package.json', 'x.html'), header, [])).rejects.toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('x.html'),
    });
  });
});
