import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { runSamples, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };
/** Titles of the rows that the list draws. */
const rows = (): Promise<readonly string[]> =>
  tracePanel(studio()).document.locator('.trace-row-title').allInnerTexts();
const box = () => tracePanel(studio()).document.locator('.search-box input');

describe('a file with several traces', () => {
  it('lists them as they are written', async () => {
    await studio().open('pico.mrsi');
    await studio().command('MRSI: Run Inference on Sample');
    await studio().pick('steps');
    await runSamples(studio(), ['15', '00', '02']);
    const { document } = tracePanel(studio());
    await expect.poll(() => document.locator('.trace-row').count(), { timeout: 60_000 }).toBe(3);
    await expect.poll(() => document.locator('.status.running').count(), { timeout: 60_000 }).toBe(0);
    await expect.poll(rows, SLOW).toEqual(['Sample 15', 'Sample 00', 'Sample 02']);
  });

  it('finds traces by a text', async () => {
    await box().fill('velmora');
    await expect.poll(rows, SLOW).toEqual(['Sample 00']);
  });

  it('finds traces by an expression over slots, and says what is wrong with one', async () => {
    const { document } = tracePanel(studio());
    await document.locator('.search-box button').click();
    await box().fill('exists e in entities: e.type == MISC and e.visible');
    await expect.poll(rows, SLOW).toEqual(['Sample 15']);
    await box().fill('exists e in nobody: e.visible');
    await document.locator('.search-state.severity-error', { hasText: 'nobody' }).waitFor();
    await expect.poll(rows, SLOW).toHaveLength(3);
    await box().fill('');
  });

  it('shows only what violates a constraint', async () => {
    const { document } = tracePanel(studio());
    await document.locator('select[aria-label="Only traces that violate"]').selectOption('no_shared_box');
    await expect.poll(rows, SLOW).toEqual(['Sample 15']);
    await document.locator('select[aria-label="Only traces that violate"]').selectOption('');
  });

  it('goes through them by keys', async () => {
    const { document } = tracePanel(studio());
    const list = document.locator('.trace-list');
    await list.press('Home');
    await document.locator('.title', { hasText: 'Sample 15' }).waitFor();
    await list.press('ArrowDown');
    await document.locator('.title', { hasText: 'Sample 00' }).waitFor();
    await expect.poll(() => list.getAttribute('aria-activedescendant'), SLOW).toBe('trace-1');
    // to the search, back to the list
    await list.press('Control+f');
    await expect.poll(() => document.locator('.search-box input:focus').count(), SLOW).toBe(1);
    await box().press('ArrowDown');
    await expect.poll(() => document.locator('.trace-list:focus').count(), SLOW).toBe(1);
  });

  it('shows tokens with probability, and what else might have been written', async () => {
    const { document } = tracePanel(studio());
    await document.locator('button[aria-label^="Show tokens"]').click();
    const token = document.locator('[data-token="10"]').first();
    await token.focus();
    await document.locator('.card tr.taken').waitFor();
    await expect
      .poll(() => token.getAttribute('aria-description'))
      .toMatch(/^probability (1|>0\.99|0\.\d\d|<0\.01); instead of /);
    await studio().screenshot('tokens-dark');
  });

  it('is looked at as before after the window was reloaded', async () => {
    await box().fill('exists e in entities: e.type == MISC and e.visible');
    await expect.poll(rows, SLOW).toEqual(['Sample 15']);
    // the command and not the browser's own reload, which leaves the workbench no time to write down what is open
    await studio().command('Developer: Reload Window');
    const { document } = tracePanel(studio());
    await document.locator('.title', { hasText: 'Sample 00' }).waitFor();
    await document.locator('[data-token="10"]').first().waitFor();
    // what was searched for is searched for
    await expect.poll(() => box().inputValue(), SLOW).toBe('exists e in entities: e.type == MISC and e.visible');
    await expect.poll(rows, SLOW).toEqual(['Sample 15']);
  });
});
