import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { header, nowhere, program, type TraceSketch } from '../../unit/view/fixture.js';
import { writeTraces } from '../support/trace-files.js';
import { tracePanel } from '../support/trace-panel.js';
import { hiddenParts, unzoom, zoom } from '../support/zoom.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };
const document = () => tracePanel(studio()).document;

const verdicts = program.schema.constraints.map(
  ({ name }, index): Verdict => ({
    constraint: name,
    outcome: index === 0 ? 'violated' : 'holds',
    violations: index === 0 ? [{ message: 'this is wrong with it', witness: [], values: [], source: nowhere }] : [],
  }),
);
const sketch: TraceSketch = {
  text: 'Redleaf met Jordan in Port Alder',
  image: 'images/15.png',
  entities: [
    { span: 'Redleaf', type: 'ORG', box: [10, 10, 60, 60] },
    { span: 'Jordan', type: 'LOC', box: [80, 20, 130, 70] },
    { span: 'Port Alder', type: 'LOC' },
  ],
  label: [
    { span: 'Redleaf', type: 'ORG', box: [12, 10, 60, 64] },
    { span: 'Port Alder', type: 'LOC', box: [100, 100, 150, 150] },
  ],
  verdicts,
};
const member = (index: number): TraceSketch => ({
  ...sketch,
  id: `15-${index}`,
  ...(index === 1 ? { entities: sketch.entities.slice(0, 2) } : {}),
  change: {
    sample: '15',
    group: { id: 'g', index },
    rewards: [
      { reward: 'Rs', value: index === 0 ? 1 : 0.5, weight: 0.7, undetermined: false },
      { reward: 'Ru', value: index === 0 ? 0.25 : 0.5, weight: 0.3, undetermined: false },
    ],
  },
});

/** Scrolls to a part as a person would, and says whether it can be seen then. */
const canBeSeen = async (part: Locator): Promise<boolean> => {
  await part.scrollIntoViewIfNeeded();
  return part.evaluate((element) => {
    const { left, right, top, bottom, height } = element.getBoundingClientRect();
    const view = element.ownerDocument.defaultView;
    if (view === null) return false;
    const seen = Math.min(bottom, view.innerHeight) - Math.max(top, 0);
    return left >= -1 && right <= view.innerWidth + 1 && seen >= Math.min(height, view.innerHeight) - 1;
  });
};

describe('at 400%, the trace panel', () => {
  it('stands in as many CSS pixels as a window of 1400 × 900 has then, and is as wide as they are', async () => {
    writeTraces(studio().workspace, 'zoom.mrsitrace', [member(0), member(1)], {
      sampling: { ...header.sampling, groupSize: 2 },
    });
    await studio().open('zoom.mrsitrace');
    await document().locator('.box').first().waitFor();
    await studio().command('View: Close Primary Side Bar');
    await zoom(studio().page, 4);
    await expect
      .poll(
        () =>
          document()
            .locator('body')
            .evaluate(() => [globalThis.devicePixelRatio, globalThis.innerWidth < 350]),
        SLOW,
      )
      .toEqual([4, true]);
    await expect.poll(() => hiddenParts(document().locator('body')), SLOW).toEqual([]);
    await studio().screenshot('zoom-dark');
  });

  it('shows list, search, text, picture, switches and findings, each within reach', async () => {
    for (const part of [
      '.search-box',
      'select[aria-label="Only traces that violate"]',
      '#trace-0',
      '.input-value',
      '.slot[data-slot="entities[2].span"]',
      '.stage',
      '.legend.predicted',
      '.legend.label',
      '.box-filter button',
      '#tab-constraints',
      'button[aria-label="Open as JSON"]',
      'button[aria-label="Show tokens with their probability"]',
    ])
      await expect.poll(() => canBeSeen(document().locator(part).first()), { ...SLOW, message: part }).toBe(true);
  });

  it.each(['problems', 'constraints', 'results', 'group'])('shows every row of the page %s', async (page) => {
    await document().locator(`#tab-${page}`).click();
    await document().locator(`#tab-${page}[aria-selected="true"]`).waitFor();
    const rows = document().locator('#page [data-stop]');
    await rows.first().waitFor();
    await expect.poll(() => canBeSeen(rows.last()), SLOW).toBe(true);
    await expect.poll(() => hiddenParts(document().locator('body')), SLOW).toEqual([]);
    await studio().screenshot(`zoom-${page}-dark`);
  });

  it('draws a box where it says, and zooms the picture by itself', async () => {
    const stage = document().locator('.stage');
    for (const key of ['0', '+', '+', 'ArrowLeft']) {
      await stage.press(key);
      await expect
        .poll(async () => (await tracePanel(studio()).box('entities[0].region')).box, SLOW)
        .toEqual([10, 10, 60, 60]);
    }
    await stage.press('0');
  });

  it('can be gone through by the Tab key: what has the focus is always in sight', async () => {
    await document().locator('button[aria-label^="Hide the list"]').focus();
    const seen = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const { name, inSight } = await document()
        .locator('body')
        .evaluate((body) => {
          const focused = body.ownerDocument.activeElement ?? body;
          const { left, right, top, bottom } = focused.getBoundingClientRect();
          return {
            name: `${focused.tagName} ${focused.getAttribute('class') ?? ''} ${focused.getAttribute('aria-label') ?? ''}`,
            inSight:
              focused === body ||
              (right > 0 && left < globalThis.innerWidth && bottom > 0 && top < globalThis.innerHeight),
          };
        });
      expect(inSight, name).toBe(true);
      seen.add(name);
      await studio().page.keyboard.press('Tab');
    }
    for (const part of ['trace-list', 'stage', 'slot', 'tab'])
      expect(
        [...seen].some((name) => name.includes(part)),
        part,
      ).toBe(true);
  });

  it('is whole again at 100%', async () => {
    await unzoom(studio().page);
    await expect
      .poll(
        () =>
          document()
            .locator('body')
            .evaluate(() => globalThis.devicePixelRatio),
        SLOW,
      )
      .toBe(1);
    await expect.poll(() => canBeSeen(document().locator('.stage')), SLOW).toBe(true);
  });
});
