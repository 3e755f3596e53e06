import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Program } from '../../program/index.js';
import type { Trace, TraceInput } from '../../trace/index.js';

const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

/** `path` as seen from the folder of `file`, with forward slashes; as it is where they share no root. */
export function relativeTo(file: string, path: string): string {
  const way = relative(dirname(file), path);
  return slashed(isAbsolute(way) ? path : way);
}

/** A trace as it stands in a file: image paths relative to it, with forward slashes. */
export const withRelativeImages = (file: string, trace: Trace): Trace =>
  mapImages(trace, (path) => relativeTo(file, path));

/** The reverse: a trace that was read from a file, with absolute image paths. */
export const withAbsoluteImages = (file: string, trace: Trace): Trace =>
  mapImages(trace, (path) => resolve(dirname(file), path));

function mapImages(trace: Trace, change: (path: string) => string): Trace {
  const mapped = (input: TraceInput): TraceInput =>
    input.kind === 'image'
      ? { ...input, images: input.images.map((image) => ({ ...image, path: change(image.path) })) }
      : input;
  return {
    ...trace,
    inputs: Object.fromEntries(Object.entries(trace.inputs).map(([name, input]) => [name, mapped(input)])),
  };
}

/** A program as a trace file holds it: the paths of its sources are relative to that file, so that they can be found. */
export const programForFile = (program: Program, template: string, traceFile: string): Program => ({
  ...program,
  sources: program.sources.map((source) => ({
    ...source,
    path: relativeTo(traceFile, resolve(dirname(template), source.path)),
  })),
});
