import type { Locator } from 'playwright-core';
import type { Workbench } from '../../harness/workbench.js';
import { goToLine } from './trace-panel.js';

/** VS Code's debug views as a person uses them. */
export interface DebugViews {
  /** Rows of the call stack. */
  readonly stack: (text: string | RegExp) => Locator;
  /** Rows of the variables view. */
  readonly variables: (text: string | RegExp) => Locator;
  /** Rows of the watch view. */
  readonly watches: (text: string | RegExp) => Locator;
  /** Rows of the breakpoints view. */
  readonly breakpoints: (text: string | RegExp) => Locator;
  /** Lines of the debug console. */
  readonly console: (text: string | RegExp) => Locator;
  /** The toolbar that is there as long as a session is. */
  readonly toolbar: Locator;
  /** Presses a button of the toolbar. */
  readonly press: (label: string) => Promise<void>;
  /** Answers the questions for a sample of `samples.json`, waits for the first stop and opens the debug view. */
  readonly chooseSample: (id: string) => Promise<void>;
  /** Opens a row of the variables view. */
  readonly expand: (text: string | RegExp) => Promise<void>;
  /** Types a value over that of a variable. */
  readonly setValue: (name: RegExp, value: string) => Promise<void>;
  /** Adds a watch. */
  readonly watch: (expression: string) => Promise<void>;
  /** Answers the box under a line that a breakpoint with a condition or a message is written in. */
  readonly addBreakpoint: (line: number, command: string, text: string) => Promise<void>;
  /** Chooses from the context menu of a row. */
  readonly choose: (row: Locator, item: string) => Promise<void>;
  /** Removes all breakpoints; exception filters stay as they are. */
  readonly removeBreakpoints: () => Promise<void>;
  /** Opens one scope of the variables view and closes the others: there is room for few rows, and only those are made. */
  readonly showScope: (name: string) => Promise<void>;
  /** Ends the session. */
  readonly stop: () => Promise<void>;
}

export function debugViews(window: Workbench): DebugViews {
  const { page } = window;
  const rows = (view: string) => (text: string | RegExp) =>
    page.locator(`.${view} .monaco-list-row`, { hasText: text }).first();
  const variables = rows('debug-variables');
  const toolbar = page.locator('.debug-toolbar');
  const press = (label: string): Promise<void> => toolbar.locator(`.action-label[aria-label^="${label}"]`).click();
  const pane = (title: string): Locator => page.locator('.pane-header', { hasText: title }).first();
  /** The rows of a view are made anew when it is filled again: then a click is lost. */
  const openRow = async (row: Locator, by: Locator): Promise<void> => {
    const open = row.and(page.locator('[aria-expanded="true"]'));
    for (;;) {
      await row.waitFor();
      if ((await open.count()) > 0) return;
      await by.click();
      const opened = await open.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (opened) return;
    }
  };
  return {
    stack: rows('debug-call-stack'),
    variables,
    watches: rows('debug-watch'),
    breakpoints: rows('debug-breakpoints'),
    console: rows('repl-tree'),
    toolbar,
    press,
    async chooseSample(id) {
      await window.pick('Take a Sample');
      await window.pick('samples.json');
      await window.pick(new RegExp(`^${id}`));
      await toolbar.waitFor();
      // a click on what is open already would close it
      if (!(await page.locator('.debug-call-stack').isVisible()))
        await page.locator('.activitybar .action-item', { has: page.locator('[aria-label^="Run and Debug"]') }).click();
      await rows('debug-call-stack')(/style \w+|Debug template 2/).waitFor();
    },
    async expand(text) {
      const row = variables(text);
      await openRow(row, row.locator('.monaco-tl-twistie'));
    },
    async setValue(name, value) {
      await variables(name).dblclick();
      const input = page.locator('.debug-variables input');
      await input.fill(value);
      await input.press('Enter');
    },
    async watch(expression) {
      await pane('Watch').hover();
      await pane('Watch').locator('[aria-label="Add Expression"]').click();
      const input = page.locator('.debug-watch input');
      await input.fill(expression);
      await input.press('Enter');
    },
    async addBreakpoint(line, command, text) {
      await window.tab('pico.mrsi').click();
      await goToLine(window, line);
      await window.command(command);
      const widget = page.locator('.breakpoint-widget');
      await widget.locator('.monaco-editor.focused').waitFor();
      await page.keyboard.type(text);
      await widget.locator('.view-line', { hasText: text.replaceAll(' ', '\u00a0') }).waitFor();
      // suggestions would take the Enter
      await page.locator('.suggest-widget.visible').waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await widget.waitFor({ state: 'hidden' });
    },
    async choose(row, item) {
      const entry = page.locator('.context-view .action-item', { hasText: item });
      await row.click({ button: 'right' });
      await entry.waitFor();
      // the menu takes no click in its first moments, so that the one that opened it does not choose
      for (;;) {
        await entry.click();
        const closed = await entry.waitFor({ state: 'hidden', timeout: 1000 }).then(
          () => true,
          () => false,
        );
        if (closed) return;
      }
    },
    async removeBreakpoints() {
      await pane('Breakpoints').hover();
      await pane('Breakpoints').locator('[aria-label="Remove All Breakpoints"]').click();
    },
    async showScope(name) {
      const row = variables(new RegExp(`^${name}$`));
      const others = page.locator('.debug-variables .monaco-list-row[aria-level="1"][aria-expanded="true"]', {
        hasNotText: new RegExp(`^${name}$`),
      });
      await variables(/./).waitFor();
      while ((await others.count()) > 0) {
        await others
          .first()
          .click({ timeout: 3000 })
          .catch(() => undefined);
        // a click on a row that is made anew is lost, and one that comes twice opens it again
        await page.waitForTimeout(300);
      }
      await openRow(row, row);
    },
    async stop() {
      // a session over a recorded trace is left, one that writes a trace is ended
      await toolbar.locator('[aria-label^="Stop"], [aria-label^="Disconnect"]').first().click();
      await toolbar.waitFor({ state: 'hidden' });
    },
  };
}
