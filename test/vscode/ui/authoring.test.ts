import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { goToLine, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const SLOW = { timeout: 60_000 };

/** The colour in which an element's text is drawn. */
const colourOf = (element: Locator): Promise<string> => element.evaluate((each) => getComputedStyle(each).color);

/** A name of a type of entities where an enum declares it: it has a line of its own. */
const declared = (name: string): Locator =>
  studio()
    .lines.filter({ hasText: new RegExp(`^\\s*${name}\\s+"`) })
    .locator('span span', { hasText: name })
    .first();

describe('writing a template', () => {
  it('colours types of entities as their entities are coloured in traces', async () => {
    await studio().open('pico.mrsi');
    await studio().command('MRSI: Open Preview to the Side');
    const preview = studio().webview();
    // A member of the list with this type, by the colour of its thing. Sample 02 has a place and a person.
    const samples = preview.locator('label', { hasText: 'Sample' }).locator('select');
    const second = samples.locator('option', { hasText: /^02\b/ });
    await samples.selectOption((await second.getAttribute('value')) ?? '');
    const colours = new Map<string, string>();
    for (const name of ['LOC', 'PER']) {
      const slot = preview.locator('.slot', { hasText: new RegExp(`^"?${name}"?$`) }).first();
      await slot.waitFor(SLOW);
      colours.set(
        name,
        // oxlint-disable-next-line no-await-in-loop -- two slots
        await slot.evaluate((each) => {
          const probe = document.createElement('i');
          probe.style.color = 'var(--thing)';
          each.append(probe);
          const { color } = getComputedStyle(probe);
          probe.remove();
          return color;
        }),
      );
    }
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), 8);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const [name, colour] of colours) await expect.poll(() => colourOf(declared(name)), SLOW).toBe(colour);
    expect(colours.get('LOC')).not.toBe(colours.get('PER'));
    await studio()
      .tab(/^Preview pico/)
      .click();
    await studio().page.keyboard.press('Control+W');
    await studio()
      .tab(/^Preview pico/)
      .waitFor({ state: 'detached' });
  });

  it('counts violations of an evaluation above each constraint', async () => {
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), 62);
    await studio().codeLens('Evaluate').click();
    await studio().pick(/(?<![\w-])samples\.json/);
    await studio()
      .notification(/steps over samples\.json: \d+ of \d+ traces with violations \(.+\), mean reward 0\.\d\d/)
      .waitFor(SLOW);
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), 34);
    await studio()
      .codeLens(/^.*\d+ violations? in \d+ of \d+ traces$/)
      .waitFor(SLOW);
    await studio().clearNotifications();
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), 1);
    await studio().screenshotThemes('template');
  });

  it('leads from the count to the traces that violate the constraint', async () => {
    const lens = studio().codeLens(/^.*\d+ violations? in \d+ of \d+ traces$/);
    const count = Number(/in (\d+) of/.exec(await lens.innerText())?.[1]);
    await lens.click();
    const { document } = tracePanel(studio());
    await expect
      .poll(() => document.locator('select[aria-label="Only traces that violate"]').inputValue(), SLOW)
      .not.toBe('');
    await expect.poll(() => document.locator('.trace-row').count(), SLOW).toBe(count);
  });
});
