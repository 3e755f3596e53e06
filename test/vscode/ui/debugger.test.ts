import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import type { Workbench } from '../../harness/workbench.js';
import { debugViews } from '../support/debugger.js';
import { goToLine, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1500, height: 950 } });

/** Rows of the call stack. */
const callStack = (window: Workbench) => window.page.locator('.debug-call-stack .monaco-list-row');
/** Rows of the variables view. */
const variables = (window: Workbench) => window.page.locator('.debug-variables .monaco-list-row');

/** Presses a button of the debug toolbar. */
const press = (window: Workbench, label: string): Promise<void> =>
  window.page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`).click();

describe('debugging a template through the window', () => {
  it('starts at the code lens and asks for the sample', async () => {
    const window = studio();
    await window.open('pico.mrsi');
    const template = readFileSync(join(window.workspace, 'pico.mrsi'), 'utf8').split('\n');
    await goToLine(window, template.findIndex((line) => line.startsWith('style steps')) + 1);
    await window.codeLens('Debug…').click();
    await window.pick('Take a Sample');
    await window.pick('samples.json');
    await window.pick(/^15/);
    await window.page.locator('.debug-toolbar').waitFor();
    await window.page
      .locator('.activitybar .action-item', { has: window.page.locator('[aria-label^="Run and Debug"]') })
      .click();
    await callStack(window).filter({ hasText: '{% if count(entities) == 0 %}' }).first().waitFor();
  });

  it('steps to the decision whether an entity is visible, and shows the stack and the candidates', async () => {
    const window = studio();
    await press(window, 'Step Over');
    await callStack(window).filter({ hasText: '{{ e.span }}' }).first().waitFor();
    await window.command('MRSI: Debug: Next Step');
    await callStack(window).filter({ hasText: 'step classify' }).first().waitFor();
    await window.command('MRSI: Debug: Next Step');
    await callStack(window).filter({ hasText: 'step entail' }).first().waitFor();
    await press(window, 'Step Over');
    await callStack(window).filter({ hasText: '{% if e.visible %}' }).first().waitFor();
    await debugViews(window).showScope('Hole');
    await variables(window).filter({ hasText: 'candidates' }).first().waitFor();
  });

  it('lets the trace panel follow: what is not reached yet is pale', async () => {
    const panel = tracePanel(studio());
    await panel.document.locator('.unwritten').first().waitFor();
    expect(await panel.document.locator('.slot[data-slot="entities[1].region"].unwritten').count()).toBeGreaterThan(0);
    expect(await panel.document.locator('.slot[data-slot="entities[0].span"]:not(.unwritten)').count()).toBeGreaterThan(
      0,
    );
  });

  it('steps back', async () => {
    const window = studio();
    await press(window, 'Step Back');
    await callStack(window).filter({ hasText: '{{ e.span }}' }).first().waitFor();
    await press(window, 'Step Over');
    await callStack(window).filter({ hasText: '{% if e.visible %}' }).first().waitFor();
  });

  it('shows the slots known so far, and stops', async () => {
    const window = studio();
    await press(window, 'Step Over');
    await callStack(window).filter({ hasText: '{{ e.span }}' }).first().waitFor();
    await debugViews(window).showScope('Slots');
    await variables(window).filter({ hasText: 'entities' }).first().waitFor();
    await press(window, 'Stop');
    await window.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  });
});
