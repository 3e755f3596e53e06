import { z } from 'zod';
import type { Constraint } from '../program/index.js';
import type { DebugServices } from './services.js';
import { openTraceFile } from './trace-files.js';

const aheadSchema = z.union([
  z.object({ request: z.literal('launch'), template: z.string() }),
  z.object({ request: z.literal('attach'), trace: z.string() }),
]);

/**
 * The constraints of what a launch or attach will debug. None where that cannot be told: the launch itself then says
 * what is wrong with it, in the place where one looks for it.
 */
export async function constraintsAhead(services: DebugServices, ahead: unknown): Promise<readonly Constraint[]> {
  const parsed = aheadSchema.safeParse(ahead);
  if (!parsed.success) return [];
  const { data } = parsed;
  try {
    if (data.request === 'launch')
      return (await services.language.compile(data.template)).flatMap(({ schema }) => schema.constraints);
    const file = await openTraceFile(data.trace);
    try {
      return file.header.program.schema.constraints;
    } finally {
      file.dispose();
    }
  } catch {
    return [];
  }
}
