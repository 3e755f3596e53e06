import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';

const root = join(import.meta.dirname, '../../..');

/** The debug adapter and the inference host, built as they are shipped, into a folder of this repository. */
export interface AdapterBundle {
  readonly adapter: string;
  readonly host: string;
  dispose(): void;
}

/** Builds them. The folder lies in the repository, so that native modules are found. */
export async function bundleAdapter(): Promise<AdapterBundle> {
  const place = join(root, 'out', 'debug-test', String(process.pid));
  const folder = join(place, 'dist');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: 'test', version: '0' }));
  await build({ only: ['debugAdapter', 'host'], folder });
  return {
    adapter: join(folder, 'debug-adapter.cjs'),
    host: join(folder, 'host.cjs'),
    dispose: () => rmSync(place, { recursive: true, force: true }),
  };
}
