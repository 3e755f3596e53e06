import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { inEditor, SHARED_BOX, sharedBox } from '../../support/newcomers.js';
import { debugViews } from '../support/debugger.js';
import { goToLine } from '../support/trace-panel.js';

const studio = useStudio({ size: { width: 1500, height: 950 } });
const views = (): ReturnType<typeof debugViews> => debugViews(studio());

const lineOf = (text: string): number =>
  readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

const { first, second } = sharedBox();
const atSecond = `e = entities[1] "${second.name}"`;

describe('where a session stops', () => {
  it('starts', async () => {
    await studio().open('pico.mrsi');
    await goToLine(studio(), lineOf('style steps'));
    await studio().page.keyboard.press('F5');
    await views().chooseSample(SHARED_BOX);
    await views().stack('{% if count(entities) == 0 %}').waitFor();
  });

  it('at a breakpoint whose condition holds; a log message is written on the way', async () => {
    const { stack, addBreakpoint, press, console: lines } = views();
    await addBreakpoint(lineOf('{% step classify %}'), 'Debug: Add Logpoint...', '{e.span} of {count(entities)}');
    await addBreakpoint(
      lineOf('{% step ground %}'),
      'Debug: Add Conditional Breakpoint...',
      `e.span == "${second.name}"`,
    );
    await press('Continue');
    await stack(atSecond).waitFor();
    await stack('step ground').waitFor();
    await lines(`${second.name} of 2`).waitFor();
  });

  it('there too on the way back, and at the beginning', async () => {
    const { stack, press } = views();
    await press('Step Over');
    await stack('{{ e.span }}').waitFor();
    await press('Step Over');
    await stack('{{ e.region }}').waitFor();
    await press('Reverse');
    await stack(atSecond).waitFor();
    await press('Reverse');
    await stack('{% if count(entities) == 0 %}').waitFor();
    await views().removeBreakpoints();
  });

  it('at a constraint named as a function breakpoint', async () => {
    const { page } = studio();
    const { stack, press, breakpoints } = views();
    await page.locator('.pane-header', { hasText: 'Breakpoints' }).hover();
    await page.locator('.pane-header [aria-label="Add Function Breakpoint"]').click();
    const name = page.locator('.debug-breakpoints .inputBoxContainer input').first();
    await name.fill('no_shared_box');
    await name.press('Enter');
    await breakpoints('no_shared_box').waitFor();
    await press('Continue');
    await stack('{{ e.region }}').waitFor();
    await page.locator('.pane-header', { hasText: 'Paused at a violated constraint' }).waitFor();
    await press('Reverse');
    await stack('{% if count(entities) == 0 %}').waitFor();
    await views().removeBreakpoints();
  });

  it('at what an exception filter names, with witness and reason under the line', async () => {
    const { stack, press, breakpoints } = views();
    const box = breakpoints('Violated constraints (warnings)').locator('[role="checkbox"]');
    await box.click();
    await press('Continue');
    const peek = studio().page.locator('.exception-widget');
    await peek.filter({ hasText: 'no_shared_box' }).waitFor();
    expect(await peek.innerText()).toContain('iou of their regions is 1, must be < 0.9');
    await stack(atSecond).waitFor();
    await views().showScope('Hole');
    await views()
      .variables(/^slot =\s*entities\[1\]\.region/)
      .waitFor();
    await studio().screenshotThemes('debugger-exception');
    await box.click();
    await press('Reverse');
    await stack('{% if count(entities) == 0 %}').waitFor();
  });

  it('when a slot is written, asked for in the variables view', async () => {
    const { page } = studio();
    const { stack, press, showScope, expand, variables } = views();
    await press('Step Over');
    await stack('{{ e.span }}').waitFor();
    await press('Step Over');
    await stack('e = entities[1]').waitFor();
    // the view follows the stack: what is done to its rows before is lost
    await showScope('Hole');
    await variables(/^slot =\s*entities\[1\]\.span/).waitFor();
    await showScope('Slots');
    await expand(/^entities/);
    await expand(/^0 =/);
    await views().choose(variables(/^span/), 'Break on Value Read');
    await views().breakpoints('entities[0].span').waitFor();
    await press('Continue');
    await page.locator('.pane-header', { hasText: 'Paused after a slot was written' }).waitFor();
    await stack('step classify').waitFor();
    await views().removeBreakpoints();
  });

  it('where one jumps: at every time that a line was written', async () => {
    const { stack } = views();
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), lineOf('{% step classify %}'));
    await studio().command('Debug: Jump to Cursor');
    await studio().pick('{{ e.type }} entities[1].type');
    await stack('{{ e.type }}').waitFor();
    await stack(atSecond).waitFor();
  });

  it('at tokens, which are the instructions of the disassembly view', async () => {
    const { page } = studio();
    const { stack, press } = views();
    await views().choose(stack('{{ e.type }}'), 'Open Disassembly View');
    const tokens = page.locator('.disassembly-view .monaco-list-row');
    await tokens
      .filter({ hasText: new RegExp(`" ?${second.type}"`) })
      .first()
      .waitFor();
    await tokens
      .filter({ hasText: /"\.\\n" +\d+\.\d %/ })
      .first()
      .waitFor();
    const at = (): Promise<string> => stack('text of the trace, token').innerText();
    const before = Number(/token (\d+)/.exec(await at())?.[1]);
    await press('Step Over');
    await stack(`text of the trace, token ${before + 1}`).waitFor();
    await press('Step Back');
    await stack(`text of the trace, token ${before}`).waitFor();
    await studio().command('View: Close Editor');
    await page.locator('.disassembly-view').waitFor({ state: 'hidden' });
  });

  it('opens the text of the trace at the same place', async () => {
    const { stack } = views();
    await stack('text of the trace, token').click();
    await studio()
      .lines.filter({ hasText: inEditor(`Types: ${first.name} is ${first.type}`) })
      .first()
      .waitFor();
    await stack('step classify').click();
    await studio().lines.filter({ hasText: '{%\u00a0step\u00a0classify\u00a0%}' }).first().waitFor();
  });

  it('again at a step that is drawn anew', async () => {
    const { stack } = views();
    await stack('step classify').hover();
    await stack('step classify').locator('[aria-label^="Restart Frame"]').click();
    await stack('drawn again from step classify').waitFor();
    await stack('Paused at the fork').waitFor();
  });
});

describe('several sessions at once', () => {
  it('each with its own place', async () => {
    const { stack } = views();
    await studio().tab('pico.mrsi').click();
    await goToLine(studio(), lineOf('style direct'));
    await studio().command('MRSI: Debug Template');
    await views().chooseSample('21');
    await stack('Debug template 2').filter({ hasText: 'Paused' }).waitFor();
    await stack(/^Debug template(?! 2)/)
      .filter({ hasText: 'Paused' })
      .waitFor();
    await views().press('Stop');
    await stack(/^Debug template(?! 2)/).waitFor({ state: 'hidden' });
    // the other one is still where it was, and goes on
    await stack('Debug template 2').filter({ hasText: 'Paused' }).waitFor();
    await views().press('Continue');
    await stack('Paused at the end').waitFor();
    await views().stop();
  });
});
