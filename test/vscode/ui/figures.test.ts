import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { nowhere, program, type TraceSketch } from '../../unit/view/fixture.js';
import { accessibilityProblems, inEveryTheme } from '../support/axe.js';
import { hostileTexts, writeTraces } from '../support/trace-files.js';
import { tracePanel } from '../support/trace-panel.js';
import { hiddenParts, unzoom, zoom, zoomedPicture } from '../support/zoom.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };
const page = () => studio().webview().locator('main.figures');
const figure = (id: string) => page().locator(`.figure[data-figure="${id}"]`);

const verdicts = (violated: readonly string[]): readonly Verdict[] =>
  program.schema.constraints.map(({ name }) => ({
    constraint: name,
    outcome: violated.includes(name) ? 'violated' : 'holds',
    violations: violated.includes(name) ? [{ message: '', witness: [], values: [], source: nowhere }] : [],
  }));

/** 120 traces, of which a third violates one constraint and a tenth another. */
const sketches = Array.from({ length: 120 }, (_, index): TraceSketch => {
  const type = index % 4 === 0 ? 'LOC' : 'ORG';
  return {
    id: String(index).padStart(3, '0'),
    text: 'Redleaf met Jordan',
    image: 'images/15.png',
    entities: [
      { span: 'Redleaf', type, box: [10, 10, 60, 60] },
      { span: 'Jordan', type: 'LOC' },
    ],
    label: [{ span: 'Redleaf', type: 'ORG', box: [10 + (index % 50), 10, 60 + (index % 50), 60] }],
    verdicts: verdicts([...(index % 3 === 0 ? ['inside'] : []), ...(index % 10 === 0 ? ['Cs'] : [])]),
    change: {
      rewards: [
        { reward: 'Rs', value: index % 3 === 0 ? 0.5 : 1, weight: 0.3, undetermined: false },
        { reward: 'Ru', value: (index % 21) / 20, weight: 0.5, undetermined: false },
        { reward: 'Rc', value: 1, weight: 0.2, undetermined: false },
      ],
    },
  };
});

/** Answers a save dialog with the name that it offers; answers the file's path. */
async function saved(name: string): Promise<string> {
  const target = join(studio().workspace, name);
  await expect.poll(() => studio().input.inputValue(), SLOW).toContain(name);
  await studio().page.keyboard.press('Enter');
  await expect.poll(() => existsSync(target) && statSync(target).size > 0, SLOW).toBe(true);
  return target;
}

describe('the figures of a run', () => {
  it('are drawn from all its traces', async () => {
    writeTraces(studio().workspace, 'run.mrsitrace', sketches);
    await studio().open('run.mrsitrace');
    await studio().command('MRSI: Show Figures of Run');
    await page().locator('[role="status"]', { hasText: '120 traces, 120 with a label' }).waitFor();
    await figure('iou').locator('.bar').first().waitFor();
    await expect
      .poll(() => figure('violations').locator('.figure-summary').innerText())
      .toBe('2 constraints of 5 violated, most often inside: by 40 traces.');
  });

  it('have bars as long as their counts', async () => {
    const bars = await figure('violations')
      .locator('.bar')
      .evaluateAll((all) =>
        all.map((bar) => [bar.getAttribute('aria-label'), bar.getBoundingClientRect().width] as const),
      );
    expect(bars.slice(0, 2).map(([label]) => label)).toEqual([
      'inside, error: 40 traces, 40 witnesses. List these traces',
      'Cs, error: 12 traces, 12 witnesses. List these traces',
    ]);
    expect((bars[0]?.[1] ?? 0) / (bars[1]?.[1] ?? 1)).toBeCloseTo(40 / 12, 1);
  });

  it('have a table as their text equivalent, reached by keys alone', async () => {
    const button = figure('rewards').locator('button[aria-label="Show as a table"]');
    await button.focus();
    await button.press('Enter');
    const rows = figure('rewards').locator('tbody tr');
    await rows.first().waitFor();
    const counts = (await rows.locator('td').allInnerTexts()).map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(120);
    await figure('rewards').locator('.bar').first().focus();
    await studio().page.keyboard.press('ArrowRight');
    const focused = await studio()
      .webview()
      .locator('body')
      .evaluate((body) => body.ownerDocument.activeElement?.getAttribute('aria-label'));
    expect(focused).toMatch(/^0\.\d+ to 0\.\d+: \d+ traces?$/);
    await figure('rewards').locator('button[aria-label="Hide the table"]').click();
  });

  it('show every reward by itself, its bars on one scale with the others', async () => {
    const card = figure('reward-components');
    await expect
      .poll(() => card.locator('.figure-summary').innerText())
      .toBe('Ru moves the total most (weight × deviation 0.149); the same in every trace: Rc.');
    // what stands at the same value stands at the same place: both have traces at 1
    const ends = await card
      .locator('.bar[aria-label*=", 0.95 to 1:"]')
      .evaluateAll((bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().right)));
    expect(ends).toHaveLength(3);
    expect(new Set(ends).size).toBe(1);
    await card.locator('button[aria-label="Show as a table"]').click();
    await expect.poll(() => card.locator('thead th').allInnerTexts(), SLOW).toEqual(['value', 'Rs', 'Ru', 'Rc']);
    for (const place of [1, 2, 3]) {
      const cells = await card.locator(`tbody tr td:nth-child(${place + 1})`).allInnerTexts();
      expect(cells.slice(0, 20).reduce((sum, each) => sum + Number(each), 0)).toBe(120);
    }
    await card.locator('button[aria-label="Hide the table"]').click();
  });

  it('say how reliable the probabilities are, for each kind of slot', async () => {
    const card = page().locator('.figure').last();
    for (const kind of ['span', 'flag', 'box', 'enum']) {
      await card.locator('select').selectOption(kind);
      await figure(`reliability-${kind}`).waitFor();
    }
    await expect
      .poll(() => card.locator('.figure-summary').innerText())
      .toMatch(/^Expected calibration error 0\.\d{3} over \d+ slots\.$/);
    await expect.poll(() => card.locator('.figure-caption').innerText()).toContain('has this type');
  });

  it('have nothing that axe-core finds, in any theme', async () => {
    await inEveryTheme(studio(), async (theme) => {
      await figure('rewards').locator('.bar').first().waitFor();
      await expect.poll(() => accessibilityProblems(studio().webview()), { message: theme }).toEqual([]);
    });
    await studio().screenshotThemes('figures');
  });

  it('can be read at 400%', async () => {
    await studio().command('View: Close Primary Side Bar');
    await zoom(studio().page, 4);
    const body = studio().webview().locator('body');
    await expect.poll(() => body.evaluate(() => globalThis.devicePixelRatio), SLOW).toBe(4);
    await expect.poll(() => body.evaluate((element) => element.scrollWidth - element.clientWidth), SLOW).toBe(0);
    await expect.poll(() => hiddenParts(body), SLOW).toEqual([]);
    await figure('reward-components').scrollIntoViewIfNeeded();
    await zoomedPicture(studio().page, 'zoom-figures-dark');
    const wide = await page()
      .locator('.drawing')
      .evaluateAll((all) => all.map((drawing) => drawing.getBoundingClientRect().right));
    expect(Math.max(...wide)).toBeLessThanOrEqual(await body.evaluate((element) => element.clientWidth));
    await expect.poll(() => body.evaluate(() => globalThis.devicePixelRatio)).toBe(4);
    await unzoom(studio().page);
    await expect.poll(() => body.evaluate(() => globalThis.devicePixelRatio), SLOW).toBe(1);
  });

  it('are saved as SVG, PNG and CSV that need nothing else', async () => {
    await figure('iou').locator('.tool', { hasText: 'SVG' }).click();
    const svg = readFileSync(await saved('run-iou.svg'), 'utf8');
    expect(svg).toMatch(/^<svg xmlns=/);
    // the colours of the theme stand in it
    expect(svg).not.toMatch(/var\(|class=|<style|href=/);
    expect(svg).toMatch(/fill="rgb\(\d+, \d+, \d+\)"|fill="color\(srgb/);
    await figure('iou').locator('.tool', { hasText: 'PNG' }).click();
    const png = readFileSync(await saved('run-iou.png'));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    // width and height stand in the first chunk: two pixels a unit
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1120, 600]);
    await figure('iou').locator('.tool', { hasText: 'CSV' }).click();
    expect(readFileSync(await saved('run-iou.csv'), 'utf8').split('\n')[0]).toBe('IoU,boxes');
  });

  it('lead to the traces that a bar stands for', async () => {
    await figure('violations').locator('.bar').nth(1).focus();
    await studio().page.keyboard.press('Enter');
    const { document } = tracePanel(studio());
    await document.locator('.trace-list[aria-label="12 traces"]').waitFor();
  });

  it('come back after the window was reloaded', async () => {
    await studio().page.locator('.tab', { hasText: 'Figures run' }).click();
    await page().waitFor();
    await studio().command('Developer: Reload Window');
    await page().locator('[role="status"]', { hasText: '120 traces' }).waitFor();
  });
});

describe('names that would like to be markup', () => {
  it('are names', async () => {
    const { constraints } = program.schema;
    const [first] = constraints;
    if (first === undefined) throw new Error('The fixture has no constraints.');
    const named = hostileTexts.map((name) => ({ ...first, name, title: name }));
    writeTraces(
      studio().workspace,
      'names.mrsitrace',
      [
        {
          text: 'Redleaf',
          entities: [{ span: 'Redleaf', type: 'ORG' }],
          verdicts: named.map(({ name }) => ({
            constraint: name,
            outcome: 'violated',
            violations: [{ message: name, witness: [], values: [], source: nowhere }],
          })),
        },
      ],
      { program: { ...program, schema: { ...program.schema, constraints: named } } },
    );
    await studio().open('names.mrsitrace');
    await studio().command('MRSI: Show Figures of Run');
    await figure('violations').locator('.bar').first().waitFor();
    const seen = await studio()
      .webview()
      .locator('body')
      .evaluate((body) => ({
        ran: Reflect.get(globalThis, 'ran'),
        scripts: body.querySelectorAll('script:not([src]), iframe, style, [onerror], [onload]').length,
        tooWide: body.scrollWidth > body.clientWidth + 1,
        bars: body.querySelectorAll('.figure[data-figure="violations"] .bar').length,
      }));
    expect(seen).toEqual({ ran: undefined, scripts: 0, tooWide: false, bars: hostileTexts.length });
  });
});
