import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { debugViews } from '../support/debugger.js';
import { goToLine, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1500, height: 950 } });

const template = (): readonly string[] => readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8').split('\n');
const lineOf = (text: string): number => template().findIndex((line) => line.includes(text)) + 1;

describe('F5 without a launch.json', () => {
  it('in a template asks for the style where the cursor is in none, and for the sample', async () => {
    const window = studio();
    const views = debugViews(window);
    await window.open('pico.mrsi');
    await goToLine(window, 3);
    await window.page.keyboard.press('F5');
    for (const style of ['steps', 'story', 'direct']) await window.rows(style).first().waitFor();
    await window.pick('direct');
    await views.chooseSample('21');
    await views.stack('style direct').waitFor();
    await views.stop();
  });

  it('takes the style in which the cursor is', async () => {
    const window = studio();
    const views = debugViews(window);
    await window.tab('pico.mrsi').click();
    await goToLine(window, lineOf('style story') + 2);
    await window.page.keyboard.press('F5');
    await views.chooseSample('21');
    await views.stack('style story').waitFor();
    await views.stop();
  });

  it('in a trace file replays what it holds', async () => {
    const window = studio();
    const views = debugViews(window);
    const [file = ''] = readdirSync(join(window.workspace, '.mrsi-runs'));
    await window.command('View: Close All Editors');
    await window.open(file);
    await tracePanel(window).complete();
    await window.page.keyboard.press('F5');
    await views.toolbar.waitFor();
    await views.stack(/style (direct|story)/).waitFor();
    await tracePanel(window).document.locator('.unwritten').first().waitFor();
    await views.stop();
    await tracePanel(window).document.locator('.unwritten').first().waitFor({ state: 'detached' });
  });
});

describe('launch.json', () => {
  const launch = (): string => join(studio().workspace, '.vscode', 'launch.json');

  it('warns of what is no attribute, no mode and no number of traces', async () => {
    const window = studio();
    mkdirSync(join(window.workspace, '.vscode'));
    const configuration = {
      type: 'mrsi',
      request: 'launch',
      name: 'wrong',
      template: 'pico.mrsi',
      mode: 'telepathic',
      group: 100,
      stile: 'steps',
    };
    writeFileSync(launch(), JSON.stringify({ version: '0.2.0', configurations: [configuration] }, undefined, 2));
    await window.command('View: Close All Editors');
    await window.open('.vscode/launch.json');
    const problems = await window.problems();
    for (const message of [
      'Property stile is not allowed',
      'Valid values: "guided", "answer", "free"',
      'maximum of 64',
    ])
      await problems.filter({ hasText: message }).first().waitFor();
  });

  it('completes attributes and their values, and offers configurations', async () => {
    const window = studio();
    const { keyboard } = window.page;
    const suggestions = window.page.locator('.suggest-widget.visible .monaco-list-row');
    await window.tab('launch.json').click();
    const text = readFileSync(launch(), 'utf8').split('\n');
    await goToLine(window, text.findIndex((line) => line.includes('"stile"')) + 1);
    await keyboard.press('End');
    await keyboard.type(',\n');
    await keyboard.press('Control+Space');
    for (const attribute of ['data', 'executionProvider', 'image', 'model', 'output'])
      await suggestions.filter({ hasText: attribute }).first().waitFor();
    await keyboard.press('Escape');
    await goToLine(window, text.findIndex((line) => line.includes('"configurations"')) + 1);
    await keyboard.press('End');
    await keyboard.press('Enter');
    await keyboard.press('Control+Space');
    await keyboard.type('MRSI');
    for (const snippet of [
      'MRSI: Debug a template on a sample',
      'MRSI: Debug a group of traces',
      'MRSI: Replay a trace',
    ])
      await suggestions.filter({ hasText: snippet }).first().waitFor();
    await suggestions.filter({ hasText: 'MRSI: Replay a trace' }).first().click();
    const lines = window.page.locator('.editor-instance .view-line', { hasText: '"request":' });
    await expect.poll(() => lines.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('attach')]));
  });
});
