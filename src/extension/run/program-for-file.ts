import type { Program } from '../../program/index.js';
import { relativeTo } from '../../host/traces/index.js';
import { resolveFrom } from '../shared/files.js';

/** A program as a trace file holds it: the paths of its sources are relative to that file, so that they can be found. */
export const programForFile = (program: Program, template: string, traceFile: string): Program => ({
  ...program,
  sources: program.sources.map((source) => ({
    ...source,
    path: relativeTo(traceFile, resolveFrom(template, source.path)),
  })),
});
