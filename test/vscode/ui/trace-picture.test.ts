import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeHeader, encodeTrace } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { picoProgram } from '../../support/pico.js';
import { header, type TraceSketch, traceOf } from '../../unit/view/fixture.js';
import { runSample, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };

function writeTraces(name: string, sketches: readonly TraceSketch[]): void {
  const lines = sketches.map((sketch) => encodeTrace(traceOf(sketch)));
  writeFileSync(join(studio().workspace, name), Buffer.concat([encodeHeader(header), ...lines]));
}

const text = 'Redleaf met Jordan in Port Alder';
const label = [
  { span: 'Redleaf', type: 'ORG', box: [12, 10, 60, 64] },
  { span: 'Port Alder', type: 'LOC', box: [100, 100, 150, 150] },
] as const;
const sketch: TraceSketch = {
  id: 'a',
  text,
  image: 'images/15.png',
  entities: [
    { span: 'Redleaf', type: 'ORG', box: [10, 10, 60, 60] },
    { span: 'Jordan', type: 'LOC', box: [80, 20, 130, 70] },
  ],
  label,
};
const blind: TraceSketch = {
  ...sketch,
  id: 'a-blind',
  entities: [{ span: 'Redleaf', type: 'ORG', box: [30, 30, 90, 90] }],
  change: { probe: { probe: 'blind', trace: 'a' } },
};
const document = () => tracePanel(studio()).document;
/** Paths of the boxes that are drawn. */
const boxes = (): Promise<readonly string[]> =>
  document()
    .locator('.box')
    .evaluateAll((found) =>
      found.map((each) => String(each.getAttribute('data-slot'))).sort((a, b) => (a < b ? -1 : 1)),
    );

describe('the boxes of a picture', () => {
  it('are those of the model, of the label, and of probes, each told apart', async () => {
    writeTraces('layers.mrsitrace', [sketch, blind]);
    await studio().open('layers.mrsitrace');
    await expect
      .poll(boxes, SLOW)
      .toEqual([
        'entities[0].region',
        'entities[1].region',
        'gold.entities[0].region',
        'gold.entities[1].region',
        'probe1.entities[0].region',
      ]);
    const dashes = await document()
      .locator('.box')
      .evaluateAll((found) =>
        found.map((each) => {
          const line = each.querySelector('.line');
          return line === null ? '' : each.ownerDocument.defaultView?.getComputedStyle(line).strokeDasharray;
        }),
      );
    expect(new Set(dashes).size).toBe(3);
  });

  it('say how they stand to the label: overlap, not in the label, missed', async () => {
    const said = (slot: string) => document().locator(`.box[data-slot="${slot}"]`).getAttribute('aria-label');
    await expect
      .poll(() => said('entities[0].region'))
      .toMatch(/^Prediction: Redleaf, ORG, .* overlap 0\.8\d with the label$/);
    await expect.poll(() => said('entities[1].region')).toContain('not in the label');
    await expect.poll(() => said('gold.entities[1].region')).toContain('not predicted');
    const tags = document().locator('.box-tag');
    await tags.filter({ hasText: /Redleaf\s+IoU 0\.8/ }).waitFor();
    await tags.filter({ hasText: 'Jordan not in label' }).waitFor();
    await tags.filter({ hasText: 'Port Alder missed' }).waitFor();
  });

  it('are switched by where they come from', async () => {
    const all = await boxes();
    for (const [name, begins] of [
      ['Label', 'gold.'],
      ['Probe', 'probe'],
      ['Predicted', 'entities'],
    ] as const) {
      const legend = document().locator('.legend', { hasText: name });
      await legend.click();
      await expect.poll(boxes, SLOW).toEqual(all.filter((path) => !path.startsWith(begins)));
      await expect.poll(() => legend.getAttribute('aria-checked')).toBe('false');
      await legend.click();
      await expect.poll(boxes, SLOW).toEqual(all);
    }
  });

  it('are switched by type and one by one, by keys too, and stay so when the panel was hidden', async () => {
    const all = await boxes();
    await document().locator('.box-filter button').click();
    const list = document().locator('.box-filter-list');
    await list.locator('label', { hasText: /^LOC$/ }).click();
    const withoutPlaces = all.filter((path) => path === 'entities[0].region' || path.includes('entities[0]'));
    await expect.poll(boxes, SLOW).toEqual(withoutPlaces);
    await list.locator('label', { hasText: 'Redleaf' }).locator('input').focus();
    await studio().page.keyboard.press('Space');
    await expect.poll(boxes, SLOW).toEqual([]);
    // what opens stays in the panel, and shifts nothing
    const { inside, shifted } = await list.evaluate((element) => {
      const { left, right, top } = element.getBoundingClientRect();
      const page = element.ownerDocument.documentElement;
      return {
        inside: left >= 0 && top >= 0 && right <= page.clientWidth,
        shifted: page.querySelector('.header')?.getBoundingClientRect().left,
      };
    });
    expect({ inside, shifted }).toEqual({ inside: true, shifted: 0 });
    await studio().screenshot('boxes-filter-dark');
    await studio().page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await studio().open('README.md');
    await studio().open('layers.mrsitrace');
    await document().locator('.stage').waitFor();
    await document().locator('.box-filter button[aria-label*="hidden"]').click();
    await expect.poll(() => boxes()).toEqual([]);
    await list.locator('label', { hasText: /^LOC$/ }).click();
    await list.locator('label', { hasText: 'Redleaf' }).click();
    await expect.poll(boxes, SLOW).toEqual(all);
    await studio().page.keyboard.press('Escape');
  });

  it('lie over a grid of pixels where there is room for one, and not before', async () => {
    const stage = document().locator('.stage');
    const grid = document().locator('.pixel-grid');
    await stage.press('0');
    await expect.poll(() => grid.count()).toBe(0);
    for (let step = 0; step < 9; step++) await stage.press('+');
    await grid.waitFor();
    const { size, scale } = await grid.evaluate((element) => ({
      size: Number.parseFloat(element.ownerDocument.defaultView?.getComputedStyle(element).backgroundSize ?? ''),
      scale: element.getBoundingClientRect().width / 168,
    }));
    expect(size).toBeCloseTo(scale, 1);
    expect((await tracePanel(studio()).box('entities[0].region')).box).toEqual([10, 10, 60, 60]);
    await stage.press('0');
  });

  it('say the size that the model saw', async () => {
    await expect.poll(() => document().locator('.stage-size').innerText()).toContain('168 × 168');
  });
});

describe('boxes that look mis-scaled', () => {
  it('are noticed, with the coordinates that fit, and are read in those when asked', async () => {
    // a model that writes 0 to 1000, taken for one that writes the pixels that it saw, which are 168 here
    const written = [10, 10, 60, 60].map((each) => Math.round((each * 1000) / 168));
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = written;
    const trace = traceOf({ ...sketch, entities: [{ span: 'Redleaf', type: 'ORG', box: [x1, y1, x2, y2] }] });
    const answer = `<answer>[{"text":"Redleaf","type":"ORG","bbox_2d":[${written.join(',')}]}]</answer>`;
    writeFileSync(
      join(studio().workspace, 'scaled.mrsitrace'),
      Buffer.concat([
        encodeHeader({ ...header, program: picoProgram() }),
        encodeTrace({ ...trace, style: 'direct', text: answer, segments: [], slotRanges: [] }),
      ]),
    );
    await studio().open('scaled.mrsitrace');
    const note = document().locator('.scale-note');
    await note.getByText('These boxes look mis-scaled.').waitFor();
    await expect
      .poll(() => note.innerText())
      .toMatch(/overlap the label by 0\.\d\d on average; as 0 to 1000 .*, by 0\.8/);
    await studio().screenshot('boxes-scaled-dark');
    await note.locator('button', { hasText: 'Read as 0 to 1000' }).click();
    await note.getByText('not as recorded').waitFor();
    await expect
      .poll(async () => (await tracePanel(studio()).box('entities[0].region')).box.map(Math.round), SLOW)
      .toEqual([10, 10, 60, 60]);
    await note.locator('button', { hasText: 'Read as Recorded' }).click();
    await note.getByText('These boxes look mis-scaled.').waitFor();
  });

  it('are read so from now on where that is kept for the model: in the settings, by runs, after a reload', async () => {
    const settings = join(studio().workspace, '.vscode', 'settings.json');
    const kept = (): unknown => (existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : undefined);
    const isRead = (): Promise<void> =>
      expect
        .poll(async () => (await tracePanel(studio()).box('entities[0].region')).box.map(Math.round), SLOW)
        .toEqual([10, 10, 60, 60]);
    const note = document().locator('.scale-note');
    await note.locator('button', { hasText: 'Read as 0 to 1000' }).click();
    await note.locator('button', { hasText: 'Keep for pico-vl' }).click();
    await note.getByText('the settings say so').waitFor();
    await expect.poll(kept, SLOW).toEqual({ 'mrsi.model.boxes': { 'pico-vl': 'per-mille' } });
    await studio().command('View: Close All Editors');
    await studio().open('scaled.mrsitrace');
    await note.getByText('the settings say so').waitFor();
    await isRead();
    await studio().screenshot('boxes-kept-dark');
    // a run reads the model's boxes so, and says so in its file
    await studio().open('pico.mrsi');
    await studio().command('MRSI: Run Inference on Sample');
    await studio().pick('steps');
    await runSample(studio(), '15');
    await tracePanel(studio()).complete();
    const runs = join(studio().workspace, '.mrsi-runs');
    const [run = ''] = readdirSync(runs);
    expect(readFileSync(join(runs, run), 'utf8').split('\n')[0]).toContain('"boxSpelling":{"space":"per-mille"');
    await studio().open('scaled.mrsitrace');
    await note.locator('button', { hasText: 'Forget for pico-vl' }).click();
    await note.getByText('These boxes look mis-scaled.').waitFor();
    await expect.poll(kept, SLOW).toEqual({});
    rmSync(runs, { recursive: true });
  });

  it('are not suspected on a trace of the demo model', async () => {
    await studio().open('layers.mrsitrace');
    await document().locator('.box').first().waitFor();
    await expect.poll(() => document().locator('.scale-note').count()).toBe(0);
  });
});

describe('a picture that is not where it was', () => {
  it('shows its path and can be located, and then all beside it are found', async () => {
    const elsewhere = join(studio().workspace, 'elsewhere');
    mkdirSync(elsewhere, { recursive: true });
    writeFileSync(join(elsewhere, 'moved.png'), readFileSync(join(studio().workspace, 'images', '15.png')));
    writeTraces('moved.mrsitrace', [{ ...sketch, image: 'gone/moved.png' }]);
    await studio().open('moved.mrsitrace');
    const placeholder = document().locator('.placeholder');
    await placeholder.getByText('Picture not found.').waitFor();
    await expect
      .poll(() => placeholder.locator('.path').innerText())
      .toBe(join(studio().workspace, 'gone', 'moved.png'));
    await placeholder.locator('button', { hasText: 'Locate' }).click();
    // the dialog writes its own folder into the field, at its leisure, and then reads what is typed, also at its leisure
    const listed = studio().page.locator('.quick-input-list .monaco-list-row', { hasText: 'moved.png' });
    await expect
      .poll(
        async () => {
          if ((await listed.count()) === 0) await studio().input.fill(join(elsewhere, 'moved.png'));
          return listed.count();
        },
        { ...SLOW, interval: 500 },
      )
      .toBe(1);
    await listed.click();
    await document().locator('img.picture').waitFor();
    await expect
      .poll(
        () =>
          document()
            .locator('img.picture')
            .evaluate((picture) => Reflect.get(picture, 'naturalWidth')),
        SLOW,
      )
      .toBe(168);
    rmSync(elsewhere, { recursive: true });
  });

  it('is fetched from another machine only after asking', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.setHeader('content-type', 'image/png');
      response.end(readFileSync(join(studio().workspace, 'images', '15.png')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const picture = `http://127.0.0.1:${port}/remote.png`;
    try {
      writeTraces('remote.mrsitrace', [{ ...sketch, image: picture }]);
      await studio().open('remote.mrsitrace');
      const placeholder = document().locator('.placeholder');
      await placeholder.getByText('This picture is not on this machine.').waitFor();
      await expect.poll(() => placeholder.locator('.path').innerText()).toBe(picture);
      await expect.poll(() => document().locator('img').count()).toBe(0);
      await placeholder.locator('button', { hasText: 'Fetch' }).click();
      await studio().dialog('Fetch this picture').locator('.monaco-button', { hasText: 'Cancel' }).click();
      expect(asked).toEqual([]);
      await placeholder.locator('button', { hasText: 'Fetch' }).click();
      await studio().dialog('Fetch this picture').locator('.monaco-button', { hasText: 'Fetch Picture' }).click();
      await document().locator('img.picture').waitFor();
      expect(asked).toEqual(['/remote.png']);
    } finally {
      server.close();
    }
  });
});

describe('the template beside a trace', () => {
  it('is linked both ways', async () => {
    await studio().command('View: Close All Editors');
    await studio().open('pico.mrsi');
    await studio().command('MRSI: Run Inference on Sample');
    await studio().pick('steps');
    await studio().pick(/(?<![\w-])samples\.json/);
    await studio().rows(/^15/).first().locator('.monaco-checkbox').click();
    await studio().page.locator('.quick-input-widget:visible .monaco-button', { hasText: 'OK' }).click();
    await tracePanel(studio()).complete();
    await document().locator('button[aria-label="Show the template beside"]').click();
    await studio().page.locator('.editor-group-container').nth(1).waitFor();
    // from the trace to the template
    await document().locator('.literal.linked', { hasText: 'Types: ' }).click();
    await expect.poll(() => document().locator('.at-editor').allInnerTexts(), SLOW).toContain('Types: ');
    // and back: the cursor in a step of the template marks what the step wrote
    const group = studio().page.locator('.editor-group-container', { has: studio().page.locator('.monaco-editor') });
    await group.locator('.view-line', { hasText: 'Boxes: ' }).first().click();
    await expect
      .poll(async () => (await document().locator('.at-editor').allInnerTexts()).join(''), SLOW)
      .toContain('Boxes:');
    await studio().screenshot('template-beside-dark');
  });
});

describe('a violated constraint', () => {
  it('says which part of it is false, and leads to template, text and box', async () => {
    await document().locator('#tab-constraints').click();
    const witness = document().locator('.witness-row').first();
    await witness.locator('.because-text').waitFor();
    await expect.poll(() => witness.locator('.because-text').innerText()).toContain('iou(');
    await expect
      .poll(() => witness.locator('.because .value').first().innerText())
      .toMatch(/^iou\(a\.region, b\.region\)\s*1$/);
    await witness.locator('button[aria-label="Go to the box"]').click();
    await expect
      .poll(() => document().locator('.box:focus').getAttribute('data-slot', { timeout: 1000 }), SLOW)
      .toMatch(/entities\[\d\]\.region/);
    await witness.locator('button[aria-label="Go to the text"]').click();
    await expect.poll(() => document().locator('.slot:focus').count(), SLOW).toBe(1);
    await witness.locator('button[aria-label="Go to the constraint in the template"]').click();
    await studio()
      // selected blanks are drawn as dots, with what joins nothing beside them
      .page.locator('.editor-group-container .view-line', { hasText: /constraint\P{L}+no_shared_box/u })
      .first()
      .waitFor();
    await studio().screenshot('constraints-dark');
  });
});
