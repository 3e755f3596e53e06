import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { accessibilityProblems, inEveryTheme } from '../support/axe.js';
import { goToLine } from '../support/trace-panel.js';

const studio = useStudio();

const template = (): readonly string[] => readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8').split('\n');
const lineOf = (beginning: string): number =>
  template().findIndex((line) => line.trimStart().startsWith(beginning)) + 1;
const SLOW = { timeout: 60_000 };

describe('the preview beside a template', () => {
  it('shows the messages and an example trace of the style at the cursor', async () => {
    const bare = [{ id: 'bare', text: 'Quillon met Vesper Hale.', image: 'images/02.png' }];
    writeFileSync(join(studio().workspace, 'unlabelled-samples.json'), JSON.stringify(bare));
    await studio().open('pico.mrsi');
    await goToLine(studio(), lineOf('style steps'));
    await studio().command('MRSI: Open Preview to the Side');
    const page = studio().webview();
    await page.locator('[data-step="ground"]').waitFor();
    const user = page.locator('[data-role="user"]');
    await expect.poll(() => user.innerText(), SLOW).toContain('Extract entities step by step.');
    await expect.poll(() => user.locator('.chip').innerText()).toMatch(/image \d+ × \d+/);
    await expect.poll(() => page.locator('.trace-text').innerText()).toMatch(/<answer>\[\{"text":/);
    await expect.poll(() => page.locator('.slot.defines').count()).toBeGreaterThan(2);
  });

  it('marks what the node at the cursor wrote', async () => {
    const page = studio().webview();
    await goToLine(studio(), lineOf('{% step ground %}'));
    await expect
      .poll(async () => (await page.locator('.at-editor').allInnerTexts()).join(''), SLOW)
      .toMatch(/^Boxes: /);
  });

  it('stands in every theme, and axe-core finds nothing', async () => {
    await inEveryTheme(studio(), async (theme) => {
      await expect.poll(() => accessibilityProblems(studio().webview()), { message: theme }).toEqual([]);
    });
    await studio().screenshotThemes('preview');
  });

  it('selects in the editor what wrote a text that is clicked', async () => {
    const page = studio().webview();
    await page.locator('[data-role="user"] .literal', { hasText: 'Extract entities' }).first().click();
    // The status bar tells of the selection only where the editor has the focus, which stays in the preview.
    await expect
      .poll(async () => (await page.locator('.at-editor').allInnerTexts()).join(''), SLOW)
      .toContain('Extract');
    await studio().tab('pico.mrsi').click();
    await studio()
      .statusBar(new RegExp(`Ln ${lineOf('Extract entities step by step.')}, Col \\d+ \\(\\d+ selected\\)`))
      .waitFor();
  });

  it('follows what is typed, and keeps the last good version while there is an error', async () => {
    const page = studio().webview();
    const { keyboard } = studio().page;
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), lineOf('Extract entities step by step.'));
    await keyboard.press('End');
    await keyboard.type(' Slowly.');
    await page.locator('[data-role="user"]', { hasText: 'step by step. Slowly.' }).waitFor();
    await keyboard.type(' {{ nothing');
    await page.locator('.preview-problems').first().waitFor();
    await expect.poll(() => page.locator('.preview-body.stale').innerText()).toContain('Slowly.');
    for (let undone = 0; undone < ' {{ nothing'.length + 4; undone++) await keyboard.press('Backspace');
    await page.locator('.preview-problems').first().waitFor({ state: 'detached' });
  });

  it('shows another style and another sample when they are chosen', async () => {
    const page = studio().webview();
    await page.locator('select').first().selectOption('direct');
    await page.locator('[data-role="user"]', { hasText: 'Extract entities directly.' }).waitFor();
    const before = await page.locator('[data-role="user"]').innerText();
    await page.locator('select').nth(1).selectOption({ index: 3 });
    await expect.poll(() => page.locator('[data-role="user"]').innerText(), SLOW).not.toBe(before);
  });

  it('spells boxes as the chosen model does, or as is asked', async () => {
    const page = studio().webview();
    const boxes = page.locator('select').nth(2);
    await expect.poll(() => boxes.locator('option:checked').innerText()).toBe('as pico-vl writes them: pixels');
    const written = (): Promise<string> => page.locator('.trace-text').innerText();
    await expect.poll(() => written()).toMatch(/"bbox_2d":\[\d+,\d+,\d+,\d+\]/);
    await boxes.selectOption('unit');
    await expect.poll(written, SLOW).toMatch(/"bbox_2d":\[[01](\.\d+)?,[01](\.\d+)?,[01](\.\d+)?,[01](\.\d+)?\]/);
  });

  it('makes values up for a sample without a label, and says so', async () => {
    const page = studio().webview();
    const sample = page.locator('select').nth(1).locator('option', { hasText: 'bare · unlabelled-samples.json' });
    await page
      .locator('select')
      .nth(1)
      .selectOption((await sample.getAttribute('value')) ?? '');
    await page.locator('.note', { hasText: 'There is no label: the values are made up.' }).waitFor();
    await expect.poll(() => page.locator('.trace-text').innerText()).toContain('"text":"Quillon"');
    await expect.poll(() => page.locator('.slot.defines').count()).toBeGreaterThan(2);
  });

  it('shows the same after the window was reloaded', async () => {
    // the command and not the browser's own reload, which leaves the workbench no time to write down what is open
    await studio().command('Developer: Reload Window');
    const page = studio().webview();
    await page.locator('.note', { hasText: 'There is no label: the values are made up.' }).waitFor();
    const chosen = page.locator('option:checked');
    await expect.poll(() => chosen.allInnerTexts()).toEqual(['direct', 'bare · unlabelled-samples.json', '0–1']);
    await studio().tab('Preview pico.mrsi').waitFor();
  });
});
