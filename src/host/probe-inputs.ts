import { basename, extname, join } from 'node:path';
import type { CancellationToken, ImageBox } from '../base/index.js';
import type { Trace } from '../trace/index.js';
import type { AlterParams, RunInput } from './protocol.js';

/** A change of one input, with its values known: as `verify` reckons it from a probe. */
export type KnownChange =
  | { readonly kind: 'blank'; readonly input: string }
  | { readonly kind: 'erase'; readonly input: string; readonly region: ImageBox; readonly image: number }
  | { readonly kind: 'text'; readonly input: string; readonly text: string };

/** What writes changed pictures: the client of the inference host. */
export interface ImageAlterer {
  alter(params: AlterParams, token: CancellationToken): Promise<unknown>;
}

/** The folder beside a trace file that holds the changed pictures of its probes. */
export const probeFolder = (traceFile: string): string =>
  join(traceFile, '..', `${basename(traceFile, extname(traceFile))}.probes`);

/**
 * The inputs of a probe's run: those of the original trace, whose image paths are absolute, with the changes. Changed
 * pictures are written into `folder`, under names that begin with `name`.
 * @throws CodedError where a picture cannot be read or written
 */
export async function probeInputs(
  host: ImageAlterer,
  original: Pick<Trace, 'inputs'>,
  changes: readonly KnownChange[],
  place: { readonly folder: string; readonly name: string },
  token: CancellationToken,
): Promise<Readonly<Record<string, RunInput>>> {
  const inputs: Record<string, RunInput> = Object.fromEntries(
    Object.entries(original.inputs).map(([name, input]) => [
      name,
      input.kind === 'text' ? input : { kind: 'image', paths: input.images.map(({ path }) => path) },
    ]),
  );
  for (const [order, change] of changes.entries()) {
    const input = inputs[change.input];
    if (input === undefined) continue;
    if (change.kind === 'text') {
      inputs[change.input] = { kind: 'text', text: change.text };
      continue;
    }
    if (input.kind !== 'image') continue;
    const paths = [...input.paths];
    for (const [image, source] of input.paths.entries()) {
      if (change.kind === 'erase' && image !== change.image) continue;
      const target = join(place.folder, `${place.name}-${order}-${image}.png`);
      const wanted =
        change.kind === 'blank' ? { kind: 'blank' as const } : { kind: 'erase' as const, region: change.region };
      // oxlint-disable-next-line no-await-in-loop -- a later change goes on from the picture of an earlier one
      await host.alter({ source, change: wanted, target }, token);
      paths[image] = target;
    }
    inputs[change.input] = { kind: 'image', paths };
  }
  return inputs;
}
