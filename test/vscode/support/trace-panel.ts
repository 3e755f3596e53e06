import type { FrameLocator } from 'playwright-core';
import type { Workbench } from '../../harness/workbench.js';

/** Moves the cursor of the editor that has the focus to a line, which counts from 1. */
export async function goToLine(workbench: Workbench, line: number): Promise<void> {
  await workbench.page.keyboard.press('Control+G');
  await workbench.input.fill(`:${line}`);
  await workbench.pick(`go to line ${line}`);
  await workbench.statusBar(`Ln ${line}, Col`).waitFor();
}

/** Answers the questions of a run: the data file, then the samples, which are ticked in this order. */
export async function runSamples(
  workbench: Workbench,
  ids: readonly string[],
  file: string | RegExp = /(?<![\w-])samples\.json/,
): Promise<void> {
  await workbench.pick(file);
  for (const id of ids)
    await workbench
      .rows(new RegExp(`^${id}`))
      .first()
      .locator('.monaco-checkbox')
      .click();
  await workbench.page.locator('.quick-input-widget:visible .monaco-button', { hasText: 'OK' }).click();
}

/** The same for one sample. */
export const runSample = (workbench: Workbench, id: string, file?: string | RegExp): Promise<void> =>
  runSamples(workbench, [id], file);

/** A trace panel as a person sees it, read from the DOM of the webview. */
export interface TracePanelPage {
  readonly document: FrameLocator;
  /** Waits until the trace is complete. */
  complete(): Promise<void>;
  /** Titles of the sections of the trace. */
  sections(): Promise<readonly string[]>;
  /** Text of an input. */
  input(name: string): Promise<string>;
  /** Text of the first place where a slot stands. */
  slot(path: string): Promise<string>;
  /** A box in pixels of the picture, computed from where it is on the screen. */
  box(path: string): Promise<{ readonly box: readonly number[]; readonly dashed: boolean }>;
  /** What is lit: `slot PATH`, `box PATH`. */
  lit(): Promise<readonly string[]>;
}

/** The trace panel that can be seen; `index` where several stand side by side. */
export function tracePanel(workbench: Workbench, index = 0): TracePanelPage {
  const document = workbench.webview(index);
  const boxOf = (path: string) => document.locator(`.box[data-slot="${path}"]`);
  return {
    document,
    complete: () => document.locator('.status.ended-complete').waitFor(),
    sections: async () => {
      await document.locator('.section-title').first().waitFor();
      return document.locator('.section-title').allInnerTexts();
    },
    input: (name) => document.locator(`.input[data-input="${name}"] .input-value`).innerText(),
    slot: (path) => document.locator(`.slot[data-slot="${path}"]`).first().innerText(),
    async box(path) {
      const size = await document.locator('.stage .boxes').evaluate((svg) => ({
        width: Number(svg.getAttribute('viewBox')?.split(' ')[2]),
        screen: svg.getBoundingClientRect().toJSON() as { x: number; y: number; width: number },
      }));
      const line = boxOf(path).locator('.line');
      const drawn = await line.evaluate((rect) => {
        // without the stroke, which getBoundingClientRect leaves out of SVG geometry
        const { x, y, width, height } = rect.getBoundingClientRect();
        return { x, y, width, height, dashes: rect.ownerDocument.defaultView?.getComputedStyle(rect).strokeDasharray };
      });
      const scale = size.screen.width / size.width;
      const edges = [
        (drawn.x - size.screen.x) / scale,
        (drawn.y - size.screen.y) / scale,
        (drawn.x + drawn.width - size.screen.x) / scale,
        (drawn.y + drawn.height - size.screen.y) / scale,
      ];
      return { box: edges.map((edge) => Math.round(edge * 10) / 10), dashed: drawn.dashes !== 'none' };
    },
    lit: () =>
      document
        .locator('[data-lit][data-slot]')
        .evaluateAll((elements) =>
          elements.map(
            (each) => `${each.classList.contains('box') ? 'box' : 'slot'} ${each.getAttribute('data-slot')}`,
          ),
        ),
  };
}
