import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeHeader, encodeTrace, type Verdict } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { header, nowhere, program, type TraceSketch, traceOf } from '../../unit/view/fixture.js';
import { accessibilityProblems, inEveryTheme } from '../support/axe.js';
import { tracePanel } from '../support/trace-panel.js';

const studio = useStudio();

function writeTraces(name: string, sketches: readonly TraceSketch[]): void {
  const lines = sketches.map((sketch) => encodeTrace(traceOf(sketch)));
  writeFileSync(join(studio().workspace, name), Buffer.concat([encodeHeader(header), ...lines]));
}

/** What a caption, a span, a label or a file name may hold. Each would leave a mark if it ran. */
const corpus = [
  '<script>globalThis.ran=1</script>',
  '<img src=x onerror="globalThis.ran=1">',
  '"><svg/onload=globalThis.ran=1>',
  "javascript:globalThis.ran=1//'",
  '</style><style>*{display:none}</style>',
  '{{constructor.constructor("globalThis.ran=1")()}}',
  '<iframe srcdoc="<script>top.ran=1</script>">',
  'user\u202Egnp.exe\u202C and \u2066isolates\u2069',
  '\u0000\u0007\u001B[31mred\u001B[0m',
  `${'w'.repeat(4000)}`,
] as const;

const clean = [
  {
    id: 'plain',
    text: 'Redleaf met Jordan',
    image: 'images/15.png',
    entities: [
      { span: 'Redleaf', type: 'ORG', box: [10, 10, 60, 60] },
      { span: 'Jordan', type: 'LOC' },
    ],
    label: [{ span: 'Redleaf', type: 'ORG', box: [12, 10, 60, 64] }],
  },
] as const;

describe('text that would like to be markup', () => {
  it.each(corpus.map((text, index) => [index, text] as const))('is shown as text: %i', async (index, text) => {
    if (index === 0)
      writeTraces(
        'hostile.mrsitrace',
        corpus.map((each, place) => ({
          id: `${place} ${each}`,
          text: each,
          image: `images/${each.slice(0, 80)}.png`,
          entities: [{ span: each, type: 'PER', box: [4, 4, 90, 90] }],
          label: [{ span: `gold ${each}`, type: 'ORG', box: [9, 9, 99, 99] }],
        })),
      );
    if (index === 0) await studio().open('hostile.mrsitrace');
    const { document } = tracePanel(studio());
    await document.locator('.trace-row').first().waitFor();
    await document.locator('.trace-list').press('Home');
    for (let step = 0; step < index; step++) await document.locator('.trace-list').press('ArrowDown');
    await document.locator('.title', { hasText: `Sample ${index} ` }).waitFor();
    await document.locator('.input-value').waitFor();
    await expect.poll(() => document.locator('.input-value').evaluate((element) => element.textContent)).toBe(text);
    const seen = await document.locator('body').evaluate((body) => ({
      ran: Reflect.get(globalThis, 'ran'),
      scripts: body.querySelectorAll('script:not([src]), iframe, style, [onerror], [onload]').length,
      tooWide: body.scrollWidth > body.clientWidth + 1,
      headHeight: body.querySelector('.header')?.getBoundingClientRect().height,
    }));
    expect(seen).toEqual({ ran: undefined, scripts: 0, tooWide: false, headHeight: 36 });
  });

  it('shows characters that nobody can see by their code', async () => {
    const { document } = tracePanel(studio());
    await document.locator('.trace-list').press('Home');
    for (let step = 0; step < 7; step++) await document.locator('.trace-list').press('ArrowDown');
    await document.locator('.input-value .control[data-code="U+202E"]').first().waitFor();
  });
});

describe('a file that is no trace file, or not whole', () => {
  it('says so, with what to do', async () => {
    writeFileSync(join(studio().workspace, 'foreign.mrsitrace'), '{"hello": "world"}\n');
    await studio().open('foreign.mrsitrace');
    const note = tracePanel(studio()).document.locator('.error-note');
    await note.waitFor();
    await expect.poll(() => note.innerText()).toContain('trace/not-a-trace');
  });

  it('says of a newer one what is needed to read it', async () => {
    const newer = Buffer.from(encodeHeader(header)).toString('utf8').replace('"version":1', '"version":99');
    writeFileSync(join(studio().workspace, 'newer.mrsitrace'), newer);
    await studio().open('newer.mrsitrace');
    const note = tracePanel(studio()).document.locator('.error-note', { hasText: 'trace/newer-version' });
    await note.getByText('Update MRSI Studio').waitFor();
  });

  it('shows what can be read, and a notice', async () => {
    const [sketch] = clean;
    const line = encodeTrace(traceOf(sketch));
    const torn = Buffer.concat([encodeHeader(header), line, line.subarray(0, line.length / 2)]);
    writeFileSync(join(studio().workspace, 'torn.mrsitrace'), torn);
    await studio().open('torn.mrsitrace');
    const { document } = tracePanel(studio());
    await document.locator('.notice', { hasText: 'not whole' }).waitFor();
    await document.locator('.slot[data-slot="entities[0].span"]').first().waitFor();
  });

  it('shows where a picture should be', async () => {
    writeTraces('nopicture.mrsitrace', [{ ...clean[0], image: 'images/gone.png' }]);
    await studio().open('nopicture.mrsitrace');
    const { document } = tracePanel(studio());
    await document.locator('.placeholder .path', { hasText: 'gone.png' }).waitFor();
    await expect.poll(() => document.locator('.box').count()).toBe(2);
  });
});

describe('accessibility, by axe-core', () => {
  it.each(['problems', 'constraints', 'results'])('finds nothing on the page %s, in any theme', async (page) => {
    if (page === 'problems') {
      const violated = program.schema.constraints.map(
        ({ name, severity }): Verdict => ({
          constraint: name,
          outcome: severity === 'error' ? 'violated' : 'undetermined',
          violations:
            severity === 'error' ? [{ message: 'two boxes are one', witness: [], values: [], source: nowhere }] : [],
        }),
      );
      writeTraces('plain.mrsitrace', [
        { ...clean[0], verdicts: violated },
        { ...clean[0], id: 'other' },
      ]);
      await studio().open('plain.mrsitrace');
    }
    const { document } = tracePanel(studio());
    await document.locator(`#tab-${page}`).click();
    await document.locator(`#tab-${page}[aria-selected="true"]`).waitFor();
    await inEveryTheme(studio(), async (theme) => {
      await document.locator('.box').first().waitFor();
      await expect.poll(() => accessibilityProblems(document), { message: theme }).toEqual([]);
    });
  });
});

describe('geometry', () => {
  it('draws a box where it says, at three zoom levels and after a move', async () => {
    const panel = tracePanel(studio());
    const { document } = panel;
    const stage = document.locator('.stage');
    for (const key of ['0', '+', '+', 'ArrowLeft']) {
      await stage.focus();
      await stage.press(key);
      const { box } = await panel.box('entities[0].region');
      expect(box).toEqual([10, 10, 60, 60]);
    }
  });
});
