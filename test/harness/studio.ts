import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { startServer } from '../../scripts/lib/server-process.mjs';
import { openBrowser } from './browser.js';
import { makeRunFolder, workbenchAddress } from './run-folder.js';
import { takeScreenshot } from './screenshots.js';
import { Workbench } from './workbench.js';

/** Looks of VS Code that our views must stand in. */
export const THEMES = {
  dark: { name: 'Dark Modern', label: 'Dark Modern', kind: 'vs-dark' },
  light: { name: 'Light Modern', label: 'Light Modern', kind: 'vs' },
  'high-contrast': { name: 'Default High Contrast', label: 'Dark High Contrast', kind: 'hc-black' },
  'high-contrast-light': { name: 'Default High Contrast Light', label: 'Light High Contrast', kind: 'hc-light' },
} as const;
export type Theme = keyof typeof THEMES;

export interface StudioOptions {
  /** Folder of the repository that is opened, as a copy that the test may change. */
  readonly workspace?: string;
  readonly theme?: Theme;
  /** Packaged extension to install; without it the extension of the tree runs as it was built last. */
  readonly vsix?: string;
  /** Let VS Code ask whether the folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Size of the window in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** A VS Code with MRSI Studio, open on a workspace, as a person sees it. */
export interface Studio extends Workbench {
  /** Absolute path of the workspace's copy. */
  readonly workspace: string;
  /** Addresses outside this machine that anything in the window asked for. */
  readonly requests: ReadonlySet<string>;
  /** Process id of the keeper above server, extension host and all that they start. */
  readonly serverProcess: number;
  setTheme(theme: Theme): Promise<void>;
  /** Writes the picture NAME.png; returns its path. */
  screenshot(name: string): Promise<string>;
  /** Writes NAME-THEME.png in every theme, and goes back to the theme that it found. */
  screenshotThemes(name: string): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a VS Code; whoever calls this closes it. Tests call {@link useStudio}. */
export async function openStudio(options: StudioOptions = {}): Promise<Studio> {
  const folder = await makeRunFolder(options.workspace ?? 'samples');
  const first = options.theme ?? 'dark';
  const server = await startServer({
    folder: folder.path,
    settings: {
      'workbench.colorTheme': THEMES[first].name,
      'window.autoDetectColorScheme': false,
      ...options.settings,
    },
    ...(options.vsix === undefined ? { extension: root } : { vsix: options.vsix }),
    ...(options.workspaceTrust === undefined ? {} : { workspaceTrust: options.workspaceTrust }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  });
  const browser = await openBrowser(options.size).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const { page } = browser;
  let theme = first;

  class OpenStudio extends Workbench implements Studio {
    readonly workspace = folder.workspace;
    readonly requests = browser.requests;
    readonly serverProcess = server.pid;

    async setTheme(next: Theme): Promise<void> {
      if (next === theme) return;
      // by hand, because the server notices only the first change of its settings file
      await this.command('Preferences: Color Theme');
      await this.input.fill(THEMES[next].label);
      await this.pick(THEMES[next].label);
      await page.locator(`.monaco-workbench.${THEMES[next].kind}`).waitFor();
      theme = next;
    }

    screenshot(name: string): Promise<string> {
      return takeScreenshot(page, name);
    }

    async screenshotThemes(name: string): Promise<void> {
      const before = theme;
      for (const each of Object.keys(THEMES) as Theme[]) {
        await this.setTheme(each);
        await this.#restPointer();
        await this.screenshot(`${name}-${each}`);
      }
      await this.setTheme(before);
    }

    /** Where it points at nothing that would say so. */
    async #restPointer(): Promise<void> {
      const { width, height } = page.viewportSize() ?? { width: 1400, height: 900 };
      await page.mouse.move(width / 2, height - 10);
      const hover = page.locator('.workbench-hover-container:visible').first();
      // a picture is for people: one with a tooltip is no failure
      await hover.waitFor({ state: 'hidden', timeout: 5000 }).catch(() => undefined);
    }

    async reload(): Promise<void> {
      await page.reload();
      await ready();
    }

    async close(): Promise<void> {
      await browser.close();
      await server.stop();
      await folder.remove();
    }
  }

  const ready = (): Promise<void> => page.locator('.monaco-workbench .explorer-folders-view').waitFor();
  const studio = new OpenStudio(page);
  try {
    await page.goto(workbenchAddress(server.address, folder.workspace));
    if (!options.workspaceTrust) await ready();
    return studio;
  } catch (error) {
    const log = await readFile(server.log, 'utf8');
    await studio.close();
    throw new Error(`The workbench did not open; the server wrote:\n${log}`, { cause: error });
  }
}

/**
 * Opens one VS Code for all tests of the `describe` or file that calls this, and closes it after them. A test that fails
 * leaves a picture `failures/NAME.png`.
 * @returns the studio; to be called in tests only
 */
export function useStudio(options: StudioOptions = {}): () => Studio {
  let studio: Studio | undefined;
  beforeAll(async () => {
    studio = await openStudio(options);
  }, 240_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await studio?.screenshot(`failures/${task.name.replace(/\W+/g, '-')}`);
  });
  afterAll(() => studio?.close(), 60_000);
  return () => {
    if (!studio) throw new Error('useStudio: there is no studio before the first test');
    return studio;
  };
}
