import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { outFolder, root } from '../../scripts/lib/paths.mjs';

/** Where pictures go: into the documentation when it is to be renewed, else where nobody ships them. */
export const pictureFolder = process.env.UPDATE_SCREENSHOTS
  ? join(root, 'docs/images')
  : join(outFolder, 'test', 'screenshots');

/** Takes a picture of the window. It is for people: no test compares it. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  const path = join(pictureFolder, `${name}.png`);
  const picture = await page.screenshot({ animations: 'disabled' });
  await mkdir(join(path, '..'), { recursive: true });
  // a palette makes a window full of text a third as large, and no eye sees the difference
  await writeFile(path, await sharp(picture).png({ palette: true, effort: 8 }).toBuffer());
  return path;
}
