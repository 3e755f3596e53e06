import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useStudio } from '../../harness/studio.js';
import { inEditor, shown as shownBox, SHARED_BOX, sharedBox } from '../../support/newcomers.js';
import { debugViews } from '../support/debugger.js';
import { goToLine, tracePanel } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1700, height: 1000 } });
const views = (): ReturnType<typeof debugViews> => debugViews(studio());
const panel = (): ReturnType<typeof tracePanel> => tracePanel(studio());

const { text, second, box: written } = sharedBox();

const lineOf = (text: string): number =>
  readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('what a session shows', () => {
  it('stops where the second entity gets its box', async () => {
    await studio().open('pico.mrsi');
    await goToLine(studio(), lineOf('style steps'));
    await studio().page.keyboard.press('F5');
    await views().chooseSample(SHARED_BOX);
    await views().addBreakpoint(
      lineOf('{% step ground %}'),
      'Debug: Add Conditional Breakpoint...',
      `e.span == "${second.name}"`,
    );
    await views().press('Continue');
    await views().stack(`e = entities[1] "${second.name}"`).waitFor();
    await views().removeBreakpoints();
  });

  it('the values of the holes beside their lines, and nothing for what is not written', async () => {
    const inLine = (text: string): Promise<string> =>
      studio().page.locator('.view-line', { hasText: text }).first().innerText();
    await expect.poll(() => inLine(inEditor('{{ text }}'))).toContain(inEditor(`text = "${text.slice(0, 15)}`));
    await expect.poll(() => inLine('Types:')).toContain(inEditor(`e.span = "${second.name}", e.type = ${second.type}`));
    expect(await inLine('Boxes:')).not.toContain('e.region\u00a0=');
  });

  it('the value under the pointer', async () => {
    const { page } = studio();
    const word = page
      .locator('.view-line', { hasText: 'Types:' })
      .first()
      .locator('span > span', { hasText: /^span$/ })
      .first();
    const shown = page.locator('.debug-hover-widget', { hasText: `"${second.name}"` });
    // the editor moves under the pointer while values come beside its lines
    await expect
      .poll(
        async () => {
          await studio().tab('pico.mrsi').hover();
          await word.hover();
          return shown.waitFor({ timeout: 3000 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 90_000 },
      )
      .toBe(true);
    await studio().tab('pico.mrsi').hover();
  });

  it('what is watched', async () => {
    const { watch, watches } = views();
    await watch('gold.entities[1].region');
    await watches('gold.entities[1].region')
      .filter({ hasText: shownBox(second.labelled) })
      .waitFor();
    await watch('count(entities) == count(gold.entities)');
    await watches('count(gold.entities)').filter({ hasText: 'yes' }).waitFor();
  });

  it('what the console is asked, with completion', async () => {
    const { page } = studio();
    await page.locator('.repl-input-wrapper .monaco-editor').click();
    await page.keyboard.type('e.');
    const suggestions = page.locator('.suggest-widget.visible .monaco-list-row');
    for (const field of ['region', 'span', 'type', 'visible'])
      await suggestions.filter({ hasText: field }).first().waitFor();
    await page.keyboard.press('Escape');
    await suggestions.first().waitFor({ state: 'hidden' });
    await page.keyboard.type('span in text and e.type != PER');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await views().console('e.span in text and e.type != PER').waitFor();
    await views().console(/^yes/).waitFor();
  });

  it('the box of a slot in the picture', async () => {
    const { showScope, expand, variables } = views();
    // so that all rows that are asked for can be seen
    await showScope('Slots');
    await expand(/^entities/);
    await expand(/^0 =/);
    await views().choose(variables(/^region/), 'Show Box in Picture');
    const box = panel().document.locator('.box[data-slot="entities[0].region"][data-selected]');
    await box.waitFor();
    expect(
      await box.evaluate((element) => {
        const { top, bottom, height } = element.getBoundingClientRect();
        return height > 0 && top >= 0 && bottom <= globalThis.innerHeight;
      }),
    ).toBe(true);
    expect((await panel().box('entities[0].region')).box).toEqual(written);
    // and the panel goes on where the debugger is
    await panel().document.locator('.slot[data-slot="entities[1].region"].unwritten').first().waitFor();
  });
});

describe('what if it had said that it does not show it?', () => {
  it('a value typed in the variables view is checked against its type', async () => {
    const { expand, setValue, variables } = views();
    await variables(/^0 =/).locator('.monaco-tl-twistie').click();
    await expand(/^1 =/);
    await setValue(/^visible/, 'perhaps');
    await studio()
      .page.locator('.context-view, .debug-variables', { hasText: 'Flag needs yes or no' })
      .first()
      .waitFor();
    await studio().page.keyboard.press('Escape');
  });

  it('forks the trace', async () => {
    const { setValue, stack, variables } = views();
    await setValue(/^visible/, 'no');
    await stack('sample 15, entities[1].visible = no').waitFor();
    await stack('Paused at the fork').waitFor();
    await views().showScope('Slots');
    await views().expand(/^entities/);
    await variables(/^1 =.*visible: no/).waitFor();
    await expect.poll(() => panel().slot('entities[1].visible')).toBe('no');
  });

  it('goes on from there', async () => {
    const { press, stack, variables } = views();
    await press('Continue');
    await stack('Paused at the end').waitFor();
    await views().showScope('Slots');
    await views().expand(/^entities/);
    await variables(/^1 =.*region: none/).waitFor();
    await studio().screenshotThemes('debugger-fork');
  });

  it('keeps the fork in the trace file, with its parent', async () => {
    const [file = ''] = readdirSync(join(studio().workspace, '.mrsi-runs'));
    const lines = readFileSync(join(studio().workspace, '.mrsi-runs', file), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const [parent, fork] = lines.map((line) =>
      z.object({ id: z.string(), parent: z.object({ trace: z.string() }).optional() }).parse(JSON.parse(line)),
    );
    expect(parent?.parent).toBeUndefined();
    expect(fork?.parent?.trace).toBe(parent?.id);
  });

  it('compares it with its parent', async () => {
    await views().press('Debug: Compare Fork with Parent');
    const compare = studio().webview(1).locator('main.compare');
    await compare.waitFor();
    const [parent, fork] = await compare.locator('.compared-text').all();
    await expect.poll(() => parent?.locator('.differs').first().innerText()).toBe('yes');
    await expect.poll(() => fork?.locator('.differs').first().innerText()).toBe('no');
    await studio().screenshotThemes('debugger-compare');
    await studio().command('View: Close Editor');
    await compare.waitFor({ state: 'hidden' });
  });

  it('the panel shows the trace whose thread is looked at', async () => {
    const { stack } = views();
    await stack(/^sample 15(?!,)/)
      .locator('.monaco-tl-twistie')
      .click();
    await stack('step ground').click();
    await expect.poll(() => panel().slot('entities[1].visible')).toBe('yes');
    await stack('style steps').click();
    await expect.poll(() => panel().slot('entities[1].visible')).toBe('no');
    await views().press('Stop');
    await views().toolbar.waitFor({ state: 'hidden' });
  });
});
