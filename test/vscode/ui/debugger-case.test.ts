import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { shown, TEXTUAL_BIAS, textualBias } from '../../support/newcomers.js';
import { debugViews } from '../support/debugger.js';
import { goToLine, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1700, height: 1000 } });
const views = (): ReturnType<typeof debugViews> => debugViews(studio());

const lineOf = (text: string): number =>
  readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

/** Probabilities of the candidates for a slot, in percent, by their texts. */
async function candidates(slot: RegExp): Promise<ReadonlyMap<string, number>> {
  await views().showScope('Hole');
  await views().variables(slot).waitFor();
  await views().expand(/^candidates/);
  let found: ReadonlyMap<string, number> = new Map();
  // the rows come a moment after the row above them was opened
  await expect
    .poll(
      async () => {
        const rows = await studio()
          .page.locator('.debug-variables .monaco-list-row', { hasText: /^\d+ =/ })
          .allInnerTexts();
        found = new Map(
          rows.flatMap((row) => {
            const [, text, percent] = /"((?:[^"\\]|\\.)*)" ([\d.]+) %/.exec(row) ?? [];
            return text === undefined || percent === undefined ? [] : [[text, Number(percent)] as const];
          }),
        );
        return found.size;
      },
      { timeout: 15_000 },
    )
    .toBeGreaterThan(1);
  return found;
}

/** The worked case of docs/debugging.md, step by step as it is written there. */
describe('a textual shortcut: sample 21 names somebody whom the picture does not show', () => {
  it('1: F5 in the style direct halts before the answer', async () => {
    await studio().open('pico.mrsi');
    await goToLine(studio(), lineOf('style direct') + 1);
    await studio().page.keyboard.press('F5');
    await views().chooseSample(TEXTUAL_BIAS);
    await views().stack('{{ entities as json').waitFor();
  });

  it('2: a step into the codec and two over its fields lead to the first box', async () => {
    await views().press('Step Into');
    await views().stack('entities[0].span').waitFor();
    await views().press('Step Over');
    await views().stack('entities[0].type').waitFor();
    await views().press('Step Over');
    await views().stack('entities[0].region').waitFor();
  });

  it('3: the candidates tell that the model does not hesitate; the label says none', async () => {
    const found = await candidates(/^slot =\s*entities\[0\]\.region/);
    expect(found.get('[')).toBeGreaterThan(75);
    expect(found.get('null},')).toBeLessThan(25);
    await views().press('Step Over');
    await views().stack('entities[1].span').waitFor();
    await views().watch('entities[0].region');
    await views()
      .watches('entities[0].region')
      .filter({ hasText: shown(textualBias().box) })
      .waitFor();
    await views().watch('gold.entities[0].region');
    await views().watches('gold.entities[0].region').filter({ hasText: 'none' }).waitFor();
    await views().stop();
  });

  it('4: asked in steps, the same weights say that it is not there', async () => {
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), lineOf('style steps') + 1);
    await studio().page.keyboard.press('F5');
    await views().chooseSample(TEXTUAL_BIAS);
    await views().stack('{% if count(entities) == 0 %}').waitFor();
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), lineOf('{% step entail %}'));
    await studio().command('Debug: Jump to Cursor');
    await studio().pick('entities[0].visible');
    await views().stack('{% if e.visible %}').waitFor();
    const found = await candidates(/^slot =\s*entities\[0\]\.visible/);
    expect(found.get(' no')).toBeGreaterThan(95);
    expect(found.get(' yes')).toBeLessThan(5);
    await studio()
      .page.locator('iframe.webview.ready:visible')
      .last()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame()
      .locator('.at-cursor')
      .first()
      .waitFor();
    await studio().screenshotThemes('debugger');
    await views().stop();
  });

  it('5: what if the direct answer had said none? The fork is well formed, and stands beside its parent', async () => {
    mkdirSync(join(studio().workspace, '.vscode'));
    const configuration = {
      type: 'mrsi',
      request: 'launch',
      name: 'Sample 21',
      template: '${workspaceFolder}/pico.mrsi',
      style: 'direct',
      data: '${workspaceFolder}/samples.json',
      sample: TEXTUAL_BIAS,
      mode: 'guided',
    };
    writeFileSync(
      join(studio().workspace, '.vscode', 'launch.json'),
      JSON.stringify({ version: '0.2.0', configurations: [configuration] }),
    );
    // the panels of the sessions before would be in the way
    await studio().command('View: Close All Editors');
    await studio().page.locator('.tabs-container .tab').first().waitFor({ state: 'hidden' });
    await studio().open('pico.mrsi');
    await studio().page.locator('.start-debug-action-item', { hasText: 'Sample 21' }).waitFor();
    await studio().page.keyboard.press('F5');
    await views().stack('{{ entities as json').waitFor();
    await views().press('Continue');
    await views().stack('style direct').waitFor();
    await views()
      .variables(/^Slots$/)
      .waitFor();
    await views().showScope('Slots');
    await views().expand(/^entities/);
    await views().expand(/^0 =/);
    await views().setValue(/^region/, 'none');
    await views().stack('Paused at the fork').waitFor();
    await views().showScope('Slots');
    await views().expand(/^entities/);
    await views()
      .variables(/^0 =.*region: none/)
      .waitFor();
    await views().press('Continue');
    await views().stack('Paused at the end').waitFor();
    const { document } = tracePanel(studio());
    await document.locator('.status.ended-complete').waitFor();
    await views().press('Debug: Compare Fork with Parent');
    const compare = studio()
      .page.locator('iframe.webview.ready:visible')
      .last()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame()
      .locator('main.compare');
    await compare.waitFor();
    expect(await compare.locator('.compare-summary').innerText()).toMatch(/part at token/);
    await views().stop();
  });
});
