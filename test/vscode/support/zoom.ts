import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Locator, Page } from 'playwright-core';

import { pictureFolder } from '../../harness/screenshots.js';

/** What zooms a page: with its end the zoom would end too. */
const sessions = new WeakMap<Page, CDPSession>();

/**
 * Zooms the whole window as a browser or VS Code does: as many screen pixels as before, each CSS pixel so many times as
 * large.
 */
export async function zoom(page: Page, factor: number): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 1400, height: 900 };
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: Math.round(width / factor),
    height: Math.round(height / factor),
    deviceScaleFactor: factor,
    mobile: false,
  });
}

/**
 * Takes a picture of a zoomed window, for people. The browser's driver would measure the window anew to take one, and end
 * the zoom with that.
 */
export async function zoomedPicture(page: Page, name: string): Promise<void> {
  const session = sessions.get(page);
  if (session === undefined) throw new Error('The window is not zoomed.');
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  await mkdir(pictureFolder, { recursive: true });
  await writeFile(join(pictureFolder, `${name}.png`), Buffer.from(data, 'base64'));
}

/** Back to 100%. */
export const unzoom = (page: Page): Promise<void> => zoom(page, 1);

/** What stands out to the right of a page and cannot be scrolled to: buttons, words, pictures. */
export const hiddenParts = (body: Locator): Promise<readonly string[]> =>
  body.evaluate((element) => {
    const style = (each: Element): CSSStyleDeclaration => globalThis.getComputedStyle(each);
    const scrolls = (each: Element | null): boolean =>
      each !== null && each !== element && (/auto|scroll/.test(style(each).overflowX) || scrolls(each.parentElement));
    // a picture is moved by itself, and what is over it
    const moves = (each: Element): boolean => each.closest('.stage') !== null;
    return [...element.querySelectorAll('button, input, select, p, h1, h2, code, td, th, .slot, .row-text, img')]
      .filter((each) => !moves(each) && !scrolls(each.parentElement))
      .filter((each) => {
        const { left, right, width } = each.getBoundingClientRect();
        return width > 0 && style(each).visibility !== 'hidden' && (right > element.clientWidth + 1 || left < -1);
      })
      .map((each) => `${each.tagName} ${each.getAttribute('class') ?? ''} ${(each.textContent ?? '').slice(0, 30)}`);
  });
