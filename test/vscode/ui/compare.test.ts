import { describe, expect, it } from 'vitest';
import { tokenIndex } from '../../../src/base/positions.js';
import type { RewardValue, Verdict } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { nowhere, program, type TraceSketch } from '../../unit/view/fixture.js';
import { accessibilityProblems, inEveryTheme } from '../support/axe.js';
import { hostileTexts, writeTraces } from '../support/trace-files.js';
import { tracePanel } from '../support/trace-panel.js';
import { hiddenParts, unzoom, zoom, zoomedPicture } from '../support/zoom.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };

const write = (name: string, sketches: readonly TraceSketch[]): string =>
  writeTraces(studio().workspace, name, sketches);

const reward = (value: number): readonly RewardValue[] => [
  { reward: 'Rs', value: 1, weight: 0.4, undetermined: false },
  { reward: 'Ru', value, weight: 0.6, undetermined: false },
];

const violating = (name: string): readonly Verdict[] =>
  program.schema.constraints.map(
    (each): Verdict =>
      each.name === name
        ? {
            constraint: name,
            outcome: 'violated',
            violations: [{ message: 'two boxes are one', witness: [], values: [], source: nowhere }],
          }
        : { constraint: each.name, outcome: 'holds', violations: [] },
  );

const text = 'Redleaf met Jordan';
const image = 'images/15.png';
const before: TraceSketch = {
  id: 'before',
  text,
  image,
  entities: [
    { span: 'Redleaf', type: 'ORG', box: [10, 10, 60, 60] },
    { span: 'Jordan', type: 'LOC' },
  ],
  change: { rewards: reward(0.5) },
};
const after: TraceSketch = {
  id: 'after',
  text,
  image,
  entities: [
    { span: 'Redleaf', type: 'MISC', box: [20, 10, 70, 60] },
    { span: 'Jordan', type: 'LOC', box: [100, 100, 140, 140] },
  ],
  verdicts: violating('no_shared_box'),
  change: { rewards: reward(1), parent: { trace: 'before', token: tokenIndex(9) } },
};

const compare = () => studio().webview().locator('main.compare');

describe('two traces', () => {
  it('are compared by keys alone: one is marked, the other compared with it', async () => {
    write('runs.mrsitrace', [before, after]);
    await studio().open('runs.mrsitrace');
    const { document } = tracePanel(studio());
    const list = document.locator('.trace-list');
    await list.press('Home');
    await list.press('m');
    await document.locator('#trace-0 [aria-label="selected for compare"]').waitFor();
    await list.press('ArrowDown');
    await list.press('c');
    await compare().waitFor();
    await expect
      .poll(() => compare().locator('.compare-summary').innerText())
      .toBe('They part at token 27. 2 results changed. Violations gained: no_shared_box. Reward 0.70 → 1.00 (+0.30).');
  });

  it('are shown where they part, in both texts', async () => {
    const panes = compare().locator('.compared-text');
    for (const [index, word] of ['ORG', 'MISC'].entries()) {
      const pane = panes.nth(index);
      await expect.poll(() => pane.locator('.differs').first().innerText()).toBe(word);
      const seen = await pane.evaluate((element) => {
        const mark = element.querySelector('.parting')?.getBoundingClientRect();
        const frame = element.getBoundingClientRect();
        return mark !== undefined && mark.top >= frame.top && mark.bottom <= frame.bottom;
      });
      expect(seen).toBe(true);
    }
    await expect
      .poll(() => compare().locator('.parting-card dd').allInnerTexts())
      .toEqual(['27', expect.stringMatching(/^"ORG" [\d.]+%/), expect.stringMatching(/^"MISC" [\d.]+%/)]);
  });

  it('are shown slot by slot, with the overlap of boxes', async () => {
    const rows = compare().locator('.compare-table tbody tr');
    expect(
      await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim())),
      ),
    ).toEqual([
      ['type', 'ORG', 'MISC', '', 'changed'],
      // 40 × 50 shared of 60 × 50
      ['region', '10, 10, 60, 60', '20, 10, 70, 60', '0.67', 'changed'],
      ['visible', 'no', 'yes', '', 'changed'],
      ['region', 'none', '100, 100, 140, 140', '', 'changed'],
    ]);
  });

  it('are shown box by box on the picture that both saw', async () => {
    const stage = compare().locator('.stage');
    await expect.poll(() => stage.count()).toBe(1);
    const drawn = await stage.locator('.boxes').evaluate((svg) => {
      const screen = svg.getBoundingClientRect();
      const scale = screen.width / Number(svg.getAttribute('viewBox')?.split(' ')[2]);
      return [...svg.querySelectorAll('.box')].map((box) => {
        const { x, y, width, height } = box.querySelector('.line')?.getBoundingClientRect() ?? new DOMRect();
        const edges = [x - screen.x, y - screen.y, x + width - screen.x, y + height - screen.y];
        return [box.getAttribute('data-side'), ...edges.map((edge) => Math.round(edge / scale))];
      });
    });
    expect(drawn).toEqual([
      ['left', 10, 10, 60, 60],
      ['right', 20, 10, 70, 60],
      ['right', 100, 100, 140, 140],
    ]);
  });

  it('light together: row, text and box', async () => {
    await compare().locator('tr[data-thing="row-0"]').first().focus();
    await compare().locator('.box[data-side="left"][data-lit]').waitFor();
    await expect.poll(() => compare().locator('.compared-text.right .slot[data-lit]').count()).toBeGreaterThan(1);
    await expect.poll(() => compare().locator('.box[data-lit]').count()).toBe(2);
  });

  it('show what became of constraints and rewards', async () => {
    await compare().locator('#tab-checks').click();
    const gained = compare().locator('tr[data-constraint="no_shared_box"]');
    await gained.waitFor();
    await expect.poll(() => gained.getAttribute('data-change')).toBe('gained');
    await expect.poll(() => compare().locator('tr[data-constraint]').count()).toBe(1);
    await compare().locator('.only-differences input').check();
    await expect.poll(() => compare().locator('tr[data-constraint]').count()).toBe(program.schema.constraints.length);
    await compare().locator('#tab-rewards').click();
    await compare().locator('tr[data-reward="Ru"]').waitFor();
    await expect
      .poll(() => compare().locator('tr[data-reward=""] td').allInnerTexts())
      .toEqual(['', '0.700', '1.000', '+0.300']);
    await compare().locator('.only-differences input').uncheck();
    await compare().locator('#tab-things').click();
  });

  it('have nothing that axe-core finds, on any page, in any theme', async () => {
    await inEveryTheme(studio(), async (theme) => {
      for (const tab of ['things', 'checks', 'rewards', 'run']) {
        await compare().locator(`#tab-${tab}`).click();
        await compare().locator(`#tab-${tab}[aria-selected="true"]`).waitFor();
        await expect.poll(() => accessibilityProblems(studio().webview()), { message: `${theme} ${tab}` }).toEqual([]);
      }
    });
    await compare().locator('#tab-things').click();
    await studio().screenshotThemes('compare');
  });

  it('can be read at 400%', async () => {
    await studio().command('View: Close Primary Side Bar');
    await zoom(studio().page, 4);
    try {
      const body = studio().webview().locator('body');
      await expect.poll(() => body.evaluate(() => globalThis.devicePixelRatio), SLOW).toBe(4);
      await expect.poll(() => hiddenParts(body), SLOW).toEqual([]);
      await zoomedPicture(studio().page, 'zoom-compare-dark');
      // what stands out to the right, but for what scrolls by itself
      const outside = await body.evaluate((element) =>
        [...element.querySelectorAll('*')]
          .filter((each) => each.closest('.page, .compared-text, .stage') === null)
          .filter((each) => each.getBoundingClientRect().right > element.clientWidth + 1)
          .map((each) => each.className),
      );
      expect(outside).toEqual([]);
      await expect.poll(() => body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      // text, picture and table stand below each other, and the last row can be scrolled to
      const places = await compare()
        .locator('.compared-text, .stage, .pages')
        .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().top));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const last = compare().locator('.compare-table tbody tr').last();
      // the page goes to the first difference again when its size has changed: by itself, a moment later
      await expect
        .poll(async () => {
          await last.scrollIntoViewIfNeeded();
          return last.evaluate(
            (row) => row.getBoundingClientRect().bottom - (row.ownerDocument.defaultView?.innerHeight ?? 0),
          );
        })
        .toBeLessThanOrEqual(0);
      await expect.poll(() => body.evaluate(() => globalThis.devicePixelRatio)).toBe(4);
    } finally {
      await unzoom(studio().page);
    }
  });

  it('change sides', async () => {
    await compare().locator('button[aria-label="Swap left and right"]').click();
    await expect
      .poll(() => compare().locator('.compare-side-title').allInnerTexts())
      .toEqual(['Sample after', 'Sample before']);
  });

  it('come back after the window was reloaded', async () => {
    await studio().command('Developer: Reload Window');
    await expect
      .poll(() => compare().locator('.compare-side-title').allInnerTexts())
      .toEqual(['Sample after', 'Sample before']);
  });

  it('open in the trace panel', async () => {
    await compare().locator('button.compare-side.left').click();
    await tracePanel(studio()).document.locator('.title', { hasText: 'Sample after' }).waitFor();
  });
});

describe('a fork', () => {
  it('is compared with its parent, also where that is in another file', async () => {
    write('parents.mrsitrace', [{ ...before, id: 'origin' }, before]);
    write('forks.mrsitrace', [
      { ...after, id: 'other' },
      { ...after, id: 'forked', change: { parent: { trace: 'origin', token: tokenIndex(20) } } },
    ]);
    await studio().open('forks.mrsitrace');
    const { document } = tracePanel(studio());
    const list = document.locator('.trace-list');
    await document.locator('#trace-1').waitFor();
    await list.press('End');
    await document.locator('.title', { hasText: 'Sample forked' }).waitFor();
    await list.press('p');
    await compare().waitFor();
    await expect
      .poll(() => compare().locator('.compare-side-title').allInnerTexts())
      .toEqual(['Sample origin', 'Sample forked']);
    await expect.poll(() => compare().locator('.notice').innerText()).toContain('from token 21 on');
  });
});

describe('two runs', () => {
  it('are compared sample by sample, the greatest difference first', async () => {
    const sample = (id: string, value: number, change: Partial<TraceSketch> = {}): TraceSketch => ({
      ...before,
      id,
      ...change,
      change: { rewards: reward(value) },
    });
    write('one.mrsitrace', [sample('a', 0.5), sample('b', 1), sample('c', 0.2), sample('only', 0)]);
    write('two.mrsitrace', [sample('c', 0.3), sample('b', 0, { verdicts: violating('inside') }), sample('a', 0.5)]);
    await studio().open('one.mrsitrace');
    await studio().command('MRSI: Compare Runs');
    await studio().pick('two.mrsitrace');
    await compare().locator('#pair-0').waitFor();
    const pairs = await compare()
      .locator('.pairs-list .pair')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim())));
    expect(pairs).toEqual([
      ['b', '1.000', '0.400', '−0.600', '+ inside'],
      ['c', '0.520', '0.580', '+0.060', ''],
      ['a', '0.700', '0.700', '0', ''],
    ]);
    await expect
      .poll(() => compare().locator('.compare-summary').innerText())
      .toBe('3 pairs: right better in 1, worse in 1, the same in 1. Mean reward 0.740 → 0.560 (−0.180). 1 only left.');
    await expect
      .poll(() => compare().locator('tr[data-constraint="inside"] td').allInnerTexts())
      .toEqual(['0', '1', '1', '0']);
    await inEveryTheme(studio(), async (theme) =>
      expect.poll(() => accessibilityProblems(studio().webview()), { message: theme }).toEqual([]),
    );
    await studio().screenshotThemes('compare-runs');
  });

  it('open a pair by keys', async () => {
    const list = compare().locator('.pairs-list');
    await list.focus();
    await list.press('ArrowDown');
    await expect.poll(() => list.getAttribute('aria-activedescendant')).toBe('pair-1');
    await list.press('Enter');
    await expect.poll(() => compare().locator('.compare-side-title').allInnerTexts()).toEqual(['Sample c', 'Sample c']);
  });
});

describe('text that would like to be markup', () => {
  it.each(hostileTexts.map((hostile, index) => [index, hostile] as const))(
    'is compared as text: %i',
    async (index, hostile) => {
      const sketch = (id: string, type: string): TraceSketch => ({
        id: `${id} ${index} ${hostile}`,
        text: hostile,
        image: `images/${hostile.slice(0, 80)}.png`,
        entities: [{ span: hostile, type, box: [4, 4, 90, 90] }],
        change: { rewards: [{ reward: hostile, value: 1, weight: 1, undetermined: false }] },
      });
      const name = `hostile-${index}.mrsitrace`;
      write(name, [sketch('one', 'PER'), sketch('two', 'ORG')]);
      await studio().open(name);
      const { document } = tracePanel(studio());
      await document.locator('.trace-list').press('Home');
      await document.locator('.trace-list').press('m');
      await document.locator('#trace-0 [aria-label="selected for compare"]').waitFor();
      await document.locator('.trace-list').press('ArrowDown');
      await document.locator('.trace-list').press('c');
      await compare().waitFor();
      expect(
        await compare()
          .locator('th.what')
          .first()
          .evaluate((cell) => cell.textContent),
      ).toBe(hostile);
      const seen = await studio()
        .webview()
        .locator('body')
        .evaluate((body) => ({
          ran: Reflect.get(globalThis, 'ran'),
          scripts: body.querySelectorAll('script:not([src]), iframe, style, [onerror], [onload]').length,
          tooWide: body.scrollWidth > body.clientWidth + 1,
        }));
      expect(seen).toEqual({ ran: undefined, scripts: 0, tooWide: false });
      for (const tab of ['rewards', 'run']) await compare().locator(`#tab-${tab}`).click();
      await compare().locator('tr[data-fact="sample"]').waitFor();
      await studio().command('View: Close All Editors');
    },
  );
});
