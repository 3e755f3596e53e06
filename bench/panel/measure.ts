import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { emptyFile, largeFile, largePicture, TRACES, VIOLATED, warm } from './files.js';
import { openPanel, type OpenPanel } from './page.js';

const round = (value: number): number => Math.round(value * 10) / 10;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Resident memory of a process in MB, as Linux tells it. */
function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** Memory of the page's JavaScript in MB, after a collection. */
async function pageMegabytes({ page }: OpenPanel): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Scrolls the list for some seconds; answers the longest time between two frames. */
const longestFrame = ({ page }: OpenPanel): Promise<number> =>
  page.locator('.trace-list').evaluate(
    (list) =>
      new Promise<number>((resolve) => {
        const view = list.ownerDocument.defaultView;
        if (view === null) return resolve(0);
        let last = view.performance.now();
        const end = last + 4000;
        let longest = 0;
        const step = (now: number): void => {
          longest = Math.max(longest, now - last);
          last = now;
          list.scrollTop += 137;
          if (now < end) view.requestAnimationFrame(step);
          else resolve(longest);
        };
        view.requestAnimationFrame((now) => {
          last = now;
          step(now);
        });
      }),
  );

/** Searches all traces, from the last key to the last result. */
async function filterMilliseconds(
  { page }: OpenPanel,
  text: string,
  kind: 'text' | 'expression' = 'text',
): Promise<number> {
  const isOn = (await page.locator('.search-box button').getAttribute('aria-pressed')) === 'true';
  if (isOn !== (kind === 'expression')) await page.locator('.search-box button').click();
  const start = performance.now();
  await page.locator('.search-box input').fill(text);
  // looked at with every frame: a locator looks again after up to half a second
  await page.waitForFunction(() =>
    /^\d+ found$/.test(globalThis.document.querySelector('.search-state')?.textContent?.trim() ?? ''),
  );
  const taken = performance.now() - start;
  await page.locator('.search-box input').fill('');
  await page.locator('.search-state', { hasNotText: 'found' }).waitFor();
  return taken;
}

/** Shows only what violates a constraint, from the choice to the drawn list. */
async function constraintMilliseconds({ page }: OpenPanel): Promise<number> {
  const choice = page.locator('select[aria-label="Only traces that violate"]');
  const list = page.locator('.trace-list');
  const before = await list.getAttribute('aria-label');
  const start = performance.now();
  await choice.selectOption(VIOLATED);
  await page.waitForFunction(
    (label) => globalThis.document.querySelector('.trace-list')?.getAttribute('aria-label') !== label,
    before,
  );
  const taken = performance.now() - start;
  await choice.selectOption('');
  return taken;
}

const benchAnswer = z.object({ type: z.literal('bench'), tokens: z.number(), cpu: z.number() });

/** Seconds that the processes which draw and run the page have used the processor. */
async function pageSeconds(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** A run of so many tokens a second: the share of one core that the page and its document take. */
async function liveShare(panel: OpenPanel, tokensPerSecond: number, seconds: number): Promise<LiveCost> {
  const answers = on(panel.document, 'message');
  const [started, used] = [performance.now(), await pageSeconds(panel.page)];
  panel.document.send({ type: 'live', tokensPerSecond, seconds });
  for await (const [message] of answers) {
    const answer = benchAnswer.safeParse(message);
    if (!answer.success) continue;
    const wall = (performance.now() - started) / 1000;
    const page = (await pageSeconds(panel.page)) - used;
    const { tokens, cpu } = answer.data;
    return { page: page / wall, document: cpu / 1e6 / wall, tokens: tokens / wall };
  }
  throw new Error('The document ended before the run did');
}

/** Shares of one core, and the tokens a second that came. */
interface LiveCost {
  readonly page: number;
  readonly document: number;
  readonly tokens: number;
}

async function switchMilliseconds({ page }: OpenPanel): Promise<number> {
  const times: number[] = [];
  for (let index = 1; index <= 20; index++) {
    const start = performance.now();
    await page.locator('.trace-list').press('ArrowDown');
    await page.locator('.title', { hasText: new RegExp(`^Sample ${index}$`) }).waitFor();
    await page.locator('.section-body').first().waitFor();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Drags the large picture to and fro; answers frames a second. */
async function panFrames(panel: OpenPanel): Promise<number> {
  const { page } = panel;
  await page
    .locator('.picture')
    .evaluate((picture) => 'decode' in picture && typeof picture.decode === 'function' && picture.decode());
  await page.waitForTimeout(500);
  return page.locator('.stage').evaluate(
    (stage) =>
      new Promise<number>((resolve) => {
        const view = stage.ownerDocument.defaultView;
        if (view === null) return resolve(0);
        const fire = (type: string, x: number): void =>
          void stage.dispatchEvent(
            new view.PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: x, clientY: 200 }),
          );
        fire('pointerdown', 400);
        let frames = 0;
        const start = view.performance.now();
        const step = (now: number): void => {
          frames++;
          fire('pointermove', 400 + 150 * Math.sin((now - start) / 200));
          if (now - start < 3000) view.requestAnimationFrame(step);
          else {
            fire('pointerup', 400);
            resolve((frames * 1000) / (now - start));
          }
        };
        view.requestAnimationFrame(step);
      }),
  );
}

/** Measures everything and prints it; the last line is JSON. */
export async function measure(folder: string): Promise<void> {
  const file = largeFile(folder);
  const megabytes = warm(file) / 1e6;
  console.log(`${TRACES} traces, ${Math.round(megabytes)} MB`);
  const paints: number[] = [];
  for (let time = 0; time < 5; time++) {
    const once = await openPanel(folder, file);
    paints.push(once.firstPaint);
    await once.close();
  }
  const first_paint_ms = round(median(paints));
  console.log(`first paints: ${paints.map(round).join(', ')}`);
  const panel = await openPanel(folder, file);
  await panel.page.locator('.pager-place', { hasText: `of ${TRACES}` }).waitFor();
  const longest_frame_ms = round(await longestFrame(panel));
  await panel.page.locator('.trace-list').press('Home');
  const filter_ms = round(await filterMilliseconds(panel, 'nordwind'));
  const expression = 'exists e in entities: e.type == PER and not e.visible';
  const filter_expression_ms = round(await filterMilliseconds(panel, expression, 'expression'));
  const filter_constraint_ms = round(await constraintMilliseconds(panel));
  await panel.page.locator('.trace-list').press('Home');
  const switch_ms = round(await switchMilliseconds(panel));
  const memory_mb = round(residentMegabytes(panel.document.pid ?? 0) + (await pageMegabytes(panel)));
  await panel.close();
  const picture = await openPanel(folder, await largePicture(folder));
  const pan_fps = round(await panFrames(picture));
  await picture.close();
  const live = await openPanel(folder, emptyFile(folder), '.panel');
  const cost = await liveShare(live, 200, 10);
  await live.close();
  const live_core_percent = round(100 * (cost.page + cost.document));
  console.log(
    `a live run of ${round(cost.tokens)} tokens a second: page ${round(100 * cost.page)} %, document ${round(100 * cost.document)} % of a core`,
  );
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  console.log(`load of the machine ${load}; frames are drawn without a graphics card`);
  console.log(
    JSON.stringify({
      first_paint_ms,
      memory_mb,
      longest_frame_ms,
      filter_ms,
      filter_expression_ms,
      filter_constraint_ms,
      switch_ms,
      pan_fps,
      live_core_percent,
    }),
  );
}
