import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { pageOf } from '../../src/extension/traces/html.js';
import { openBrowser, type OpenBrowser } from '../../test/harness/browser.js';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.jpg': 'image/jpeg',
};

/** Colours as a theme gives them: enough that everything is drawn. */
const theme =
  ':root{--vscode-editor-background:#1f1f1f;--vscode-foreground:#ccc;--vscode-font-family:sans-serif;--vscode-font-size:13px;' +
  '--vscode-editor-font-family:monospace;--vscode-editor-font-size:14px;--vscode-charts-blue:#59a4f9;--vscode-charts-green:#89d185;' +
  '--vscode-charts-purple:#b180d7;--vscode-symbolIcon-classForeground:#ee9d28;--vscode-terminal-ansiCyan:#11a8cd;' +
  '--vscode-charts-yellow:#cca700;--vscode-panel-border:#2b2b2b}';

/** A panel in a browser, with the process of its document. */
export interface OpenPanel {
  readonly page: Page;
  readonly document: ChildProcess;
  /** Milliseconds from opening to the first row and the first slot on the screen. */
  readonly firstPaint: number;
  close(): Promise<void>;
}

function serve(folder: string, origin: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path === '/') {
      response.setHeader('content-type', 'text/html');
      const base = origin();
      const html = pageOf({
        source: base,
        script: `${base}/webview/main.js`,
        style: `${base}/webview/main.css`,
        nonce: 'bench',
      });
      // before the policy, as the editor's own style is
      response.end(html.replace('<head>', `<head><style>${theme}</style>`));
      return;
    }
    try {
      const content = readFileSync(join(folder, path));
      response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
      response.end(content);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/**
 * Opens the panel on a trace file, with the policy that it has in the editor.
 * @param drawn what stands on the screen when it is open
 */
export async function openPanel(folder: string, file: string, drawn = '.section-body'): Promise<OpenPanel> {
  const browser: OpenBrowser = await openBrowser({ width: 1400, height: 900 });
  let base = '';
  const server = await serve(folder, () => base);
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { page } = browser;
  await page.addInitScript(() => {
    Reflect.set(globalThis, 'acquireVsCodeApi', () => ({
      postMessage: (message: unknown) => {
        const send: unknown = Reflect.get(globalThis, 'bridgeSend');
        if (typeof send === 'function') send(message);
      },
      getState: () => undefined,
      setState: () => undefined,
    }));
  });
  const document = fork(join(folder, 'document-process.mjs'), [file], { serialization: 'advanced' });
  await once(document, 'message');
  await page.exposeFunction('bridgeSend', (message: object) => void document.send(message));
  document.on('message', (message) => {
    if (isOfBench(message)) return;
    const whole = isTrace(message)
      ? { ...message, images: { image: [{ kind: 'local', uri: `${base}/picture.jpg` }] } }
      : message;
    // as one string: the driver takes long over large objects, and the editor's own way does not
    page
      .evaluate((json) => globalThis.postMessage(JSON.parse(json), '*'), JSON.stringify(whole))
      .catch(() => undefined);
  });
  const started = performance.now();
  document.send('open');
  await page.goto(base);
  await page.locator(drawn).first().waitFor();
  const firstPaint = performance.now() - started;
  return {
    page,
    document,
    firstPaint,
    async close() {
      document.kill();
      await browser.close();
      server.close();
    },
  };
}

const isOfBench = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'bench';

const isTrace = (message: unknown): message is { readonly type: 'trace' } =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === 'trace';
