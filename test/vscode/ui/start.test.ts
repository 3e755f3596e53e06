import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { node } from '../../../scripts/lib/run.mjs';
import { openBrowser } from '../../harness/browser.js';
import { Workbench } from '../../harness/workbench.js';

describe('npm start -- --server', () => {
  it('prints an address where VS Code stands open on the samples, and Ctrl+C ends all of it', async () => {
    const start = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--server'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(start, 'exit');
    try {
      const address = await addressIn(createInterface(start.stdout));
      const browser = await openBrowser();
      try {
        await browser.page.goto(address);
        await new Workbench(browser.page).file('pico.mrsi').waitFor();
      } finally {
        await browser.close();
      }
      start.kill('SIGINT');
      expect(await ended).toEqual([0, null]);
      await expect(fetch(address)).rejects.toThrow();
    } finally {
      start.kill('SIGINT');
      await ended;
    }
  });
});

describe('npm start -- --headless', () => {
  it('prints a trace with its violations, and writes it as a file and as a page', async () => {
    const folder = join(root, 'out/headless');
    await rm(folder, { recursive: true, force: true });
    const { code, output } = await node(join(root, 'scripts/start.mjs'), ['--headless'], { cwd: root });
    expect(code, output).toBe(0);
    expect(output).toMatch(/<answer>.*"bbox_2d".*<\/answer>/);
    expect(output).toContain('✗ no_shared_box');
    for (const name of ['sample.mrsitrace', 'sample.html']) {
      expect(output).toContain(join(folder, name));
      expect((await readFile(join(folder, name), 'utf8')).length).toBeGreaterThan(1000);
    }
    const page = await readFile(join(folder, 'sample.html'), 'utf8');
    expect(page.match(/(?:src|href)="(?!data:|#)[^"]*"/g)).toBeNull();
  });
});

async function addressIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) if (/^\s+http:\/\/127\.0\.0\.1:\d+\//.test(line)) return line.trim();
  throw new Error('npm start ended without an address');
}
