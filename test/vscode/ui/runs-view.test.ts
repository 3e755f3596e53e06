import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { runSamples, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const view = () => studio().page.locator('.split-view-view', { hasText: /^Runs/ });
const row = (text: string | RegExp) => view().locator('.monaco-list-row', { hasText: text }).first();
const SLOW = { timeout: 60_000 };
/** The panel shows the violation of sample 15: trace, constraint, text and box. */
async function isSelected(): Promise<void> {
  const { document } = tracePanel(studio());
  await document.locator('.title', { hasText: 'Sample 15' }).waitFor();
  await document.locator('#tab-constraints[aria-selected="true"]').waitFor();
  await document.locator('.witness-row[aria-selected="true"]').waitFor();
  await document.locator('.trace-text .chosen').first().waitFor();
  await document.locator('.box[data-selected]').first().waitFor();
}
const savedRuns = (): readonly string[] => {
  const folder = join(studio().workspace, '.mrsi-runs');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('the view of runs and models', () => {
  it('says what a run is while there is none, and begins one', async () => {
    await studio().command('MRSI Studio: Focus on Runs View');
    const welcome = view().locator('.welcome-view');
    await welcome.getByText('No runs yet.').waitFor();
    await studio().screenshotThemes('runs-empty');
    await welcome.locator('.monaco-button', { hasText: 'Run a Style on Samples' }).click();
    await studio().pick('steps');
    await runSamples(studio(), ['15', '02']);
    await tracePanel(studio()).document.locator('.trace-row').nth(1).waitFor({ timeout: 60_000 });
    await row('PicoGMNER · steps').waitFor();
    await expect.poll(() => row('PicoGMNER · steps').innerText(), { timeout: 60_000 }).toContain('2 traces');
  });

  it('lists the traces of a run with what is wrong with them', async () => {
    const run = row('PicoGMNER · steps');
    // the rows are made anew when the run has ended, and then what was opened is closed again
    await expect
      .poll(
        async () => {
          if ((await run.getAttribute('aria-expanded')) !== 'true') await run.locator('.monaco-tl-twistie').click();
          return row('Sample 15').count();
        },
        { ...SLOW, interval: 1000 },
      )
      .toBe(1);
    await expect.poll(() => row('Sample 15').getAttribute('aria-label')).toContain('violates no_shared_box');
    await expect.poll(() => row('Sample 02').getAttribute('aria-label')).toContain('no violation');
  });

  it('opens the trace that is chosen', async () => {
    await row('Sample 02').click();
    await tracePanel(studio()).document.locator('.title', { hasText: 'Sample 02' }).waitFor();
    await row('Sample 15').click();
    await tracePanel(studio()).document.locator('.title', { hasText: 'Sample 15' }).waitFor();
    await studio().command('View: Close All Editors');
    await row('Sample 02').click();
    await tracePanel(studio()).document.locator('.title', { hasText: 'Sample 02' }).waitFor();
  });

  it('lists the models, the one in use marked', async () => {
    const models = studio().page.locator('.split-view-view', { hasText: /^Models/ });
    const demo = models.locator('.monaco-list-row', { hasText: 'pico-vl' });
    await demo.waitFor();
    await expect.poll(() => demo.innerText()).toContain('in use on auto');
    await studio()
      .statusBar(/pico-vl · cpu/)
      .waitFor();
    await studio().screenshotThemes('runs');
  });

  it('lists the violations of the last run as problems of its file, which lead to the trace and its thing', async () => {
    const problems = await studio().problems();
    const problem = problems.filter({ hasText: 'Sample 15: ' });
    await expect.poll(() => problem.count(), SLOW).toBe(1);
    // below it the constraint, in the template as it is now
    await problems.filter({ hasText: 'two entities do not share one box' }).filter({ hasText: 'pico.mrsi' }).waitFor();
    await studio().screenshot('problems-dark');
    await problem.locator('a', { hasText: 'no_shared_box' }).click();
    await isSelected();
  });

  it('shows trace, constraint and thing when a row of the Problems panel is clicked, whatever was open', async () => {
    const { document } = tracePanel(studio());
    // another trace on show, and another page
    await row('Sample 02').click();
    await document.locator('.title', { hasText: 'Sample 02' }).waitFor();
    await document.locator('#tab-results').click();
    const problems = await studio().problems();
    await problems.filter({ hasText: 'Sample 15: ' }).locator('.marker-message-details-container').first().click();
    await isSelected();
    // nothing open
    await studio().command('View: Close All Editors');
    await expect.poll(() => studio().page.locator('.tabs-container .tab').count(), SLOW).toBe(0);
    await studio().problems();
    await problems.filter({ hasText: 'Sample 15: ' }).locator('.marker-message-details-container').first().click();
    await isSelected();
    // one panel, that of the file
    await expect.poll(() => studio().page.locator('.tabs-container .tab').count(), SLOW).toBe(1);
    await studio().screenshot('problem-row-dark');
  });

  it('moves a run to the bin after asking, and its problems go with it', async () => {
    expect(savedRuns()).toHaveLength(1);
    await row('PicoGMNER · steps').click({ button: 'right' });
    const item = studio().page.locator('.monaco-menu .action-label', { hasText: 'Delete Run' });
    // a menu takes no button that comes up just after it opened
    await item.click({ delay: 300 });
    await studio().dialog('Delete the run').locator('.monaco-button', { hasText: 'Move to Bin' }).click();
    // a server has no bin
    await studio().dialog('cannot be undone').locator('.monaco-button', { hasText: 'Delete Permanently' }).click();
    await expect.poll(savedRuns, SLOW).toEqual([]);
    await view().locator('.welcome-view').getByText('No runs yet.').waitFor();
    const problems = await studio().problems();
    await expect.poll(() => problems.filter({ hasText: 'no_shared_box' }).count(), SLOW).toBe(0);
  });
});
