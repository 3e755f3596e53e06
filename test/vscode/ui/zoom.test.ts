import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { header, nowhere, program, type TraceSketch } from '../../unit/view/fixture.js';
import { writeTraces } from '../support/trace-files.js';
import { tracePanel } from '../support/trace-panel.js';
import { hiddenParts, unzoom, zoom, zoomedPicture } from '../support/zoom.js';

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

/** Scrolls to a part as a person would, and says whether it can be seen then: whole, or as much as the window holds. */
const canBeSeen = async (part: Locator): Promise<boolean> => {
  await part.scrollIntoViewIfNeeded();
  return part.evaluate((element) => {
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const across = Math.min(right, globalThis.innerWidth) - Math.max(left, 0);
    const down = Math.min(bottom, globalThis.innerHeight) - Math.max(top, 0);
    const middle = element.ownerDocument.elementFromPoint(Math.max(left, 0) + across / 2, Math.max(top, 0) + down / 2);
    return (
      across >= Math.min(width, globalThis.innerWidth) - 1 &&
      down >= Math.min(height, globalThis.innerHeight) - 1 &&
      // and nothing lies over it
      middle !== null &&
      (element.contains(middle) || middle.contains(element))
    );
  });
};

/** Device pixels a CSS pixel in the panel. */
const ratio = (): Promise<number> =>
  document()
    .locator('body')
    .evaluate(() => globalThis.devicePixelRatio);

describe('at 400%, the trace panel', () => {
  afterEach(async ({ task }) => {
    // at another zoom the test would have shown nothing
    if (!task.name.includes('100%') && task.result?.state !== 'fail') expect(await ratio()).toBe(4);
    // a picture of a failure ends the zoom
    if (task.result?.state === 'fail') await zoom(studio().page, 4);
  });

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
    await zoomedPicture(studio().page, 'zoom-dark');
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
    await zoomedPicture(studio().page, `zoom-${page}-dark`);
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

  it('can be scrolled by the wheel also over the picture', async () => {
    const stage = document().locator('.stage');
    await stage.press('0');
    await stage.scrollIntoViewIfNeeded();
    const top = (): Promise<number> => stage.evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await stage.hover();
    await studio().page.mouse.wheel(0, 60);
    await expect.poll(top, SLOW).toBeLessThan(before);
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
    await expect.poll(ratio, SLOW).toBe(1);
    await expect.poll(() => canBeSeen(document().locator('.stage')), SLOW).toBe(true);
  });
});
