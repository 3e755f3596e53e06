import type { FrameLocator, Locator, Page } from 'playwright-core';

/** How many times a list that is not there yet is opened again: contributions come seconds after the window. */
const ATTEMPTS = 40;

/**
 * The workbench of VS Code as a person uses it: by palette, keys and mouse. Every method waits until what it did can be
 * seen, and fails by a timeout that names what it waited for.
 */
export class Workbench {
  constructor(readonly page: Page) {}

  /** The open box at the top: palette, quick pick or input. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  /** Rows of the open list at the top. */
  rows(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row', { hasText: text });
  }

  /** Runs the command with this title from the palette. */
  async command(title: string): Promise<void> {
    await this.#pickFrom('F1', `>${title}`, title);
  }

  /** Opens a file of the workspace by its name. */
  async open(file: string): Promise<void> {
    const name = file.split('/').at(-1) ?? file;
    // the list is sorted anew while files are found, and a click may meet another row
    const opened = (): Promise<boolean> =>
      this.tab(name)
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false,
        );
    do await this.#pickFrom('Control+P', file, name);
    while (!(await opened()));
  }

  /** Picks a row of the quick pick that is open. */
  async pick(text: string | RegExp): Promise<void> {
    await this.rows(text).first().click();
  }

  /** Answers the input box that is open. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Tab of an editor by its label. */
  tab(label: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: label }).first();
  }

  /** Row of the explorer by its label. */
  file(label: string): Locator {
    return this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: label }).first();
  }

  /** A notification that is on the screen. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
  }

  /** A modal dialog. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  /** Rows of the problems panel, which this opens. */
  async problems(): Promise<Locator> {
    await this.command('Problems: Focus on Problems View');
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  /** Lines of the editor that has the focus, with what is drawn in them. */
  get lines(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-line');
  }

  /** Code lenses of the visible editors. */
  codeLens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text }).first();
  }

  /** Item of the status bar. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  /** Document of the visible webview; `index` where several stand side by side. */
  webview(index = 0): FrameLocator {
    return this.page
      .locator('iframe.webview.ready:visible')
      .nth(index)
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** Waits until a row has stayed at its place: files that are found later push it on, and a click meets another. */
  async #stands(row: Locator): Promise<void> {
    const place = (): Promise<string | null> => row.getAttribute('data-index', { timeout: 1500 });
    for (let before = await place(), after: typeof before; ; before = after) {
      // oxlint-disable-next-line no-await-in-loop -- it is looked at again
      await this.page.waitForTimeout(300);
      // oxlint-disable-next-line no-await-in-loop -- it is looked at again
      after = await place();
      if (after === before) return;
    }
  }

  /** A list is made once, when it opens, so it is opened again until the row is in it. Enter is unreliable: click. */
  async #pickFrom(key: string, text: string, row: string): Promise<void> {
    const wanted = this.rows(row).first();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.page.keyboard.press(key);
      // On a busy machine the widget may close again while it opens: its focus went to what opened last.
      const listed = await this.input
        .waitFor({ timeout: 5000 })
        .then(() => this.input.fill(text, { timeout: 5000 }))
        .then(() => wanted.waitFor({ timeout: 1500 }))
        .then(() => this.#stands(wanted))
        .then(
          () => true,
          () => false,
        );
      if (listed) {
        await wanted.click();
        return;
      }
      await this.page.keyboard.press('Escape');
      await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      // A webview that has the focus while its page is replaced keeps the keys for itself: nothing stands in the middle
      // of the status bar, and a click there takes the focus out of it.
      await this.page.locator('.part.statusbar').click({ timeout: 5000 });
    }
    throw new Error(`"${row}" was never listed`);
  }
}
