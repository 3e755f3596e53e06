import { expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { accessibilityProblems, inEveryTheme } from '../support/axe.js';
import { runSample, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const compare = () => studio().webview().locator('main.compare');

it('runs the probes of a trace, and compares a pair with the verdict', async () => {
  await studio().open('pico.mrsi');
  await studio().command('MRSI: Run Inference on Sample');
  await studio().pick('steps');
  await runSample(studio(), '15');
  await tracePanel(studio()).complete();
  await studio().command('MRSI: Run Probes on Trace');
  await studio().pick(/holds: blind/);
  await compare().waitFor();
  const note = compare().locator('.probe-note');
  await expect.poll(() => note.innerText()).toContain('blind without the image nothing can be visible: it holds');
  await expect.poll(() => note.getAttribute('data-outcome')).toBe('holds');
  // each side has its own picture: the blank one has no boxes
  const stages = compare().locator('.stage');
  await expect
    .poll(() => stages.evaluateAll((all) => all.map((stage) => stage.getAttribute('data-side'))))
    .toEqual(['left', 'right']);
  await expect.poll(() => stages.nth(0).locator('.box').count()).toBeGreaterThan(0);
  await expect.poll(() => stages.nth(1).locator('.box').count()).toBe(0);
  for (const index of [0, 1]) await stages.nth(index).locator('img.picture').waitFor();
  await inEveryTheme(studio(), async (theme) =>
    expect.poll(() => accessibilityProblems(studio().webview()), { message: theme }).toEqual([]),
  );
  await studio().screenshotThemes('probe-pair');
});

it('lists the runs of probes with the trace, each with its name', async () => {
  await compare().locator('button.compare-side.left').click();
  const { document } = tracePanel(studio());
  await expect
    .poll(() => document.locator('.trace-row-title').allInnerTexts(), { timeout: 60_000 })
    .toEqual(expect.arrayContaining(['Sample 15', 'Sample 15 · blind', 'Sample 15 · erased', 'Sample 15 · deaf']));
});

it('says of every probe what came of it on the page of constraints, which leads to the pair', async () => {
  const { document } = tracePanel(studio());
  await document.locator('.trace-list').press('Home');
  await document.locator('.title', { hasText: /^Sample 15$/ }).waitFor();
  await document.locator('#tab-constraints').click();
  const blind = document.locator('[data-probe="blind"]');
  await blind.and(document.locator('[data-outcome="holds"]')).waitFor();
  await expect.poll(() => blind.innerText()).toContain('probe holds');
  await expect.poll(() => document.locator('[data-probe][data-outcome="not-run"]').count()).toBe(0);
  await studio().screenshot('probes-page-dark');
  await blind.focus();
  await blind.press('Enter');
  await compare().locator('.probe-note', { hasText: 'blind' }).waitFor();
});
