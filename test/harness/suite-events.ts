import { z } from 'zod';

/**
 * What the suite inside the extension host writes, a line each, into the file that `MRSI_TEST_EVENTS` names. A host that
 * crashes writes no `end`, and a file of another run has another `run`.
 */
export const suiteEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('start'), run: z.string(), files: z.number(), version: z.string() }),
  z.object({ event: z.literal('begin'), title: z.string() }),
  z.object({
    event: z.literal('result'),
    title: z.string(),
    state: z.enum(['passed', 'failed', 'skipped']),
    milliseconds: z.number(),
    error: z.string().optional(),
  }),
  z.object({ event: z.literal('end') }),
]);

/** One line of the file. */
export type SuiteEvent = z.infer<typeof suiteEvent>;

/** Names of the environment variables that tell the suite where to write, which run it is, and what to run. */
export const SUITE_ENVIRONMENT = { events: 'MRSI_TEST_EVENTS', run: 'MRSI_TEST_RUN', grep: 'MRSI_TEST_GREP' } as const;
