import type { Memento } from 'vscode';
import { z } from 'zod';

/** What the preview was showing, so that it can be shown again after the window was reloaded. */
export interface PreviewMemory {
  /** Address of the template. */
  readonly template: string;
  /** What the user chose; absent what follows from the template and its data. */
  readonly style?: string;
  readonly sample?: string;
  readonly boxes?: string;
}

const KEY = 'mrsi.preview';

const shape: z.ZodType<PreviewMemory> = z.object({
  template: z.string(),
  style: z.exactOptional(z.string()),
  sample: z.exactOptional(z.string()),
  boxes: z.exactOptional(z.string()),
});

/**
 * Keeps it. The state of the page would not do: the editor writes that down once a minute, and forgets what came after
 * when the window is reloaded.
 */
export async function remember(workspace: Memento, memory: PreviewMemory): Promise<void> {
  if (JSON.stringify(memory) !== JSON.stringify(remembered(workspace))) await workspace.update(KEY, memory);
}

/** What was kept; nothing where there was no preview yet. */
export const remembered = (workspace: Memento): PreviewMemory | undefined => shape.safeParse(workspace.get(KEY)).data;
