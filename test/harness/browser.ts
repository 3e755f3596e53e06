import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A Chromium with one page. `requests` are the addresses outside this machine that the page asked for. */
export interface OpenBrowser {
  readonly page: Page;
  readonly requests: ReadonlySet<string>;
  close(): Promise<void>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A Chromium or a relative of it on this machine: what `MRSI_CHROMIUM` names, one on the path, one in its usual place, or
 * the one that `npx playwright-core install chromium` downloads.
 * @throws {Error} that says how to get one
 */
export function findChromium(): string {
  const named = process.env.MRSI_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...onPath, ...PLACES].find(isExecutable) ?? chromium.executablePath();
  if (existsSync(found)) return found;
  throw new Error(
    'No Chromium found. Install one (Debian: apt-get install chromium; elsewhere: npx playwright-core install chromium) or name it in MRSI_CHROMIUM.',
  );
}

/** Starts Chromium without a window. It resolves no name but loopback, so nothing that a page does leaves the machine. */
export async function openBrowser(size = { width: 1400, height: 900 }): Promise<OpenBrowser> {
  const isRoot = process.getuid?.() === 0;
  const browser: Browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      // Chromium's sandbox refuses to run as root, which is what containers are
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
  });
  const context: BrowserContext = await browser.newContext({
    viewport: size,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const requests = new Set<string>();
  context.on('request', (request) => {
    const url = new URL(request.url());
    // the server answers these itself: a service worker stands between
    const isLocal = url.hostname === '127.0.0.1' || url.hostname.endsWith('.vscode-cdn.net');
    if (!isLocal && /^(https?|wss?):$/.test(url.protocol)) requests.add(url.origin + url.pathname);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return { page, requests, close: () => browser.close() };
}
