import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

/** A folder of its own for one server, its workspace and whatever they write. */
export interface RunFolder {
  readonly path: string;
  /** Copy of the workspace that the test may write to. */
  readonly workspace: string;
  /** Removes the folder, unless `KEEP_TEST_FOLDERS` is set. */
  remove(): Promise<void>;
}

/** Makes a fresh folder with a copy of `workspace`, a folder of the repository. */
export async function makeRunFolder(workspace: string): Promise<RunFolder> {
  // not in the tree, where an installed package would find the modules that it forgot to bring
  const path = await mkdtemp(join(tmpdir(), 'mrsi-studio-'));
  const copy = join(path, basename(workspace));
  await cp(join(root, workspace), copy, {
    recursive: true,
    filter: (source) => basename(source) !== '.mrsi-runs',
  });
  return {
    path,
    workspace: copy,
    remove: async () => {
      if (process.env.KEEP_TEST_FOLDERS) console.log(`kept: ${path}`);
      else await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Address of the workbench with a folder open; `payload` is what VS Code for the web calls its start-up options. */
export function workbenchAddress(
  address: string,
  folder: string,
  payload: readonly (readonly [string, string])[] = [],
): string {
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${address}/?${query.toString()}`;
}

/** A path of the server's machine as the workbench in the browser names it. */
export function remotePath(authority: string, path: string): string {
  return `vscode-remote://${authority}${path}`;
}
