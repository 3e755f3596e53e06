import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { hostileTexts, writeTraces } from '../support/trace-files.js';
import { tracePanel } from '../support/trace-panel.js';

const studio = useStudio();

it('exports a trace as a page that shows its picture, runs nothing of the data and asks for nothing', async () => {
  const text = hostileTexts.join(' | ');
  writeTraces(studio().workspace, 'page.mrsitrace', [
    {
      id: 'hostile',
      text,
      image: 'images/15.png',
      entities: [
        { span: '<script>', type: 'PER', box: [10, 10, 60, 60] },
        ...hostileTexts.map((span) => ({ span, type: 'LOC' })),
      ],
    },
  ]);
  await studio().open('page.mrsitrace');
  await tracePanel(studio()).document.locator('.slot').first().waitFor();
  await studio().command('MRSI: Export Trace as HTML Page');
  await expect.poll(() => studio().input.inputValue(), { timeout: 60_000 }).toContain('page-hostile.html');
  await studio().page.keyboard.press('Enter');
  const target = join(studio().workspace, 'page-hostile.html');
  await expect.poll(() => existsSync(target) && statSync(target).size > 0, { timeout: 60_000 }).toBe(true);
  await studio().notification('Wrote page-hostile.html').waitFor();

  const html = readFileSync(target, 'utf8');
  expect(html).toContain('default-src &#39;none&#39;');
  const page = await studio().page.context().newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url().slice(0, 40)));
  await page.goto(pathToFileURL(target).href);
  await page.locator('article').waitFor();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'ran'))).toBeUndefined();
  expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  const width = await page.locator('figure img').evaluate((image) => Reflect.get(image, 'naturalWidth'));
  expect(width).toBe(168);
  expect(
    await page
      .locator('.input')
      .first()
      .evaluate((input) => input.textContent),
  ).toBe(text.replace('\u0000', '\uFFFD'));
  await page.close();
});
