import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { accessibilityProblems } from '../support/axe.js';
import { goToLine, runSample, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({
  settings: { 'mrsi.sampling.groupSize': 4, 'mrsi.sampling.temperature': 1.4, 'mrsi.sampling.seed': 3 },
});
const SLOW = { timeout: 60_000 };
const document = () => tracePanel(studio()).document;
const rows = () => document().locator('.group tbody tr');

describe('the traces of a group', () => {
  it('stand side by side with rewards and advantages', async () => {
    await studio().open('pico.mrsi');
    await studio().command('MRSI: Run Inference on Sample');
    await studio().pick('steps');
    await runSample(studio(), '15');
    await expect.poll(() => document().locator('.trace-row').count(), { timeout: 60_000 }).toBe(4);
    await expect.poll(() => document().locator('.status.running').count(), { timeout: 60_000 }).toBe(0);
    await document().locator('#tab-group').click();
    await rows().first().waitFor();
    const advantages = await rows().locator('td:last-child').allInnerTexts();
    const counts = (await rows().locator('td:nth-child(2)').allInnerTexts()).map((each) =>
      Number(/× (\d+)/.exec(each)?.[1] ?? 1),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    // advantages of a group have the mean 0, within what two digits show
    const sum = advantages.reduce((all, each, index) => all + Number(each.replace('−', '-')) * (counts[index] ?? 0), 0);
    expect(Math.abs(sum)).toBeLessThan(0.05);
    await studio().screenshotThemes('group');
  });

  it('are ranked anew when a weight is moved, and the weight is written into the template', async () => {
    const template = join(studio().workspace, 'pico.mrsi');
    expect(readFileSync(template, 'utf8')).toMatch(/reward Ru weight 0\.3 /);
    const slider = document().locator('.weight', { hasText: 'Ru' }).locator('input');
    const before = await rows().locator('td:nth-child(4)').allInnerTexts();
    await slider.focus();
    for (let press = 0; press < 4; press++) await slider.press('ArrowRight');
    await document().locator('.weight', { hasText: 'Ru' }).locator('.number', { hasText: '0.50' }).waitFor();
    await expect.poll(() => rows().locator('td:nth-child(4)').allInnerTexts(), SLOW).not.toEqual(before);
    // kept while another page is looked at
    await document().locator('#tab-results').click();
    await document().locator('#tab-group').click();
    await document().locator('.weight .number', { hasText: '0.50' }).waitFor();
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('0.50, the template has 0.30');
    await document().locator('button', { hasText: 'Write Weights into Template' }).click();
    await studio().tab('pico.mrsi').click();
    const line =
      readFileSync(template, 'utf8')
        .split('\n')
        .findIndex((each) => each.includes('reward Ru')) + 1;
    await goToLine(studio(), line);
    await studio()
      .page.locator('.view-line', { hasText: /reward.Ru.weight.0\.5/ })
      .first()
      .waitFor();
    // in a browser VS Code may have saved it by itself
    await studio().command('File: Save All Files');
    await expect.poll(() => readFileSync(template, 'utf8'), SLOW).toMatch(/reward Ru weight 0\.5 /);
  });

  it('pass axe-core, in high contrast too', async () => {
    await studio().tab('.mrsitrace').click();
    await rows().first().waitFor();
    await expect.poll(() => accessibilityProblems(document())).toEqual([]);
    for (const theme of ['high-contrast', 'high-contrast-light', 'light'] as const) {
      await studio().setTheme(theme);
      await rows().first().waitFor();
      await expect.poll(() => accessibilityProblems(document()), { message: theme }).toEqual([]);
    }
    await studio().setTheme('dark');
  });
});

describe('a panel that is moved, hidden or reloaded', () => {
  const select = async (): Promise<void> => {
    await document().locator('.trace-list').press('Home');
    await document().locator('.trace-list').press('ArrowDown');
    await document().locator('#tab-results').click();
    await document().locator('.results tbody tr').first().click();
    await document().locator('.results tbody tr[aria-selected="true"]').waitFor();
  };
  const isAsBefore = async (): Promise<void> => {
    await document().locator('.pager-place', { hasText: '2 of 4' }).waitFor();
    await document().locator('.results tbody tr[aria-selected="true"]').waitFor();
    await expect.poll(() => document().locator('#tab-results').getAttribute('aria-selected')).toBe('true');
  };

  it('shows the same trace, page and selection', async () => {
    await select();
    await studio().command('View: Move Editor into Next Group');
    await isAsBefore();
    await studio().command('View: Move Editor into Previous Group');
    await isAsBefore();
    await studio().tab('pico.mrsi').click();
    await studio().tab('.mrsitrace').click();
    await isAsBefore();
    await studio().command('Developer: Reload Window');
    await isAsBefore();
  });
});
