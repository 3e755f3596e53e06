import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FrameLocator } from 'playwright-core';
import { z } from 'zod';
import type { Studio, Theme } from '../../harness/studio.js';

const violations = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** What axe-core finds wrong in the panel of a webview. */
export async function accessibilityProblems(document: FrameLocator): Promise<readonly string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // as strings from outside: the page's policy forbids any script in it that is not its own
  const panel = await document.locator('#panel').elementHandle();
  const frame = await panel?.ownerFrame();
  await frame?.evaluate(`${axe}; undefined`);
  const found: unknown = await frame?.evaluate(
    `globalThis.axe.run(globalThis.document.getElementById('panel')).then((result) => result.violations)`,
  );
  return violations
    .parse(found)
    .map(
      ({ id, impact, nodes }) => `${impact ?? ''} ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
    );
}

/** Looks at something in every theme, and goes back to the dark one. */
export async function inEveryTheme(studio: Studio, look: (theme: Theme) => Promise<void>): Promise<void> {
  for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
    await studio.setTheme(theme);
    await look(theme);
  }
}
