import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { Tour } from '../../harness/tour.js';
import { goToLine, runSample, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1180, height: 740 } });

/** The tour of the README, walked through as a person would; with `UPDATE_SCREENSHOTS` it is filmed into docs/images. */
it('finds out why a box is wrong', async () => {
  const tour = new Tour(studio().page);
  const { document } = tracePanel(studio());
  await studio().open('pico.mrsi');
  await studio().command('View: Close Primary Side Bar');
  const template = readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8').split('\n');
  await goToLine(studio(), template.findIndex((line) => line.startsWith('style steps')) + 1);
  await studio().codeLens('Run on Sample').waitFor();
  await tour.frame(1500);
  await studio().codeLens('Run on Sample').click();
  await studio().rows('samples.json').first().waitFor();
  await tour.frame(900);
  await runSample(studio(), '15');
  await tracePanel(studio()).complete();
  await tour.frame(2500);
  await document.locator('.slot[data-slot="entities[1].span"]').first().hover();
  await document.locator('.box[data-lit]').first().waitFor();
  await tour.frame(1800);
  await document.locator('#tab-constraints').click();
  await document.locator('.witness-row').first().hover();
  await tour.frame(2500);
  await document.locator('button[aria-label="Show the template beside"]').click();
  await document.locator('.literal.linked', { hasText: 'Boxes: ' }).click();
  await document.locator('.at-editor').first().waitFor();
  await tour.frame(2200);
  await document.locator('button[aria-label="Go to the constraint in the template"]').first().click();
  await studio()
    .page.locator('.view-line', { hasText: /constraint.no_shared_box/ })
    .first()
    .waitFor();
  await tour.frame(2500);
  await document.locator('button[aria-label="Show tokens with their probability"]').click();
  await document.locator('[data-token]').first().waitFor();
  await tour.frame(2200);
  expect(await tour.write('tour')).toBeLessThan(2_000_000);
});
