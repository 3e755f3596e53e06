import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withRelativeImages } from '../../host/traces/index.js';
import type { RunHeader, Trace } from '../../trace/index.js';
import { unwritable } from '../inputs/files.js';
import { dataAddress } from './images.js';
import { pageOf } from './page.js';

/**
 * Writes a page with traces whose image paths are absolute. Its folder is made; a page that is there is replaced.
 * @throws CodedError `file/unwritable`
 */
export async function writePage(path: string, header: RunHeader, traces: readonly Trace[]): Promise<void> {
  const shown = traces.map((trace) => withRelativeImages(path, trace));
  const pictures = new Map<string, string>();
  for (const [index, trace] of traces.entries())
    for (const [name, input] of Object.entries(trace.inputs)) {
      if (input.kind !== 'image') continue;
      const written = shown[index]?.inputs[name];
      for (const [at, image] of input.images.entries()) {
        const key = written?.kind === 'image' ? (written.images[at]?.path ?? image.path) : image.path;
        if (pictures.has(key)) continue;
        // oxlint-disable-next-line no-await-in-loop -- one picture in memory at a time
        const address = await dataAddress(image);
        if (address !== undefined) pictures.set(key, address);
      }
    }
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pageOf(header, shown, pictures));
  } catch (error) {
    throw unwritable(path, error);
  }
}
