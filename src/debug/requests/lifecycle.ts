import { z } from 'zod';
import { CancellationError, type CancellationToken } from '../../base/cancellation.js';
import { capabilities, liveCapabilities } from '../capabilities.js';
import type { RequestContext } from '../dispatcher.js';
import { attachSchema, launchSchema } from '../launch.js';
import { attach } from '../start-recorded.js';
import { launch } from '../start-live.js';
import type { Session } from '../session.js';

/** Beginning and end of a session. */
export function registerLifecycle(session: Session, onEnd: () => void): void {
  const { dispatcher } = session;
  const configured = once();

  dispatcher.on(
    'initialize',
    z.object({
      linesStartAt1: z.boolean().default(true),
      columnsStartAt1: z.boolean().default(true),
      supportsInvalidatedEvent: z.boolean().default(false),
      supportsProgressReporting: z.boolean().default(false),
    }),
    (args) => {
      session.client = {
        counting: { line: args.linesStartAt1 ? 1 : 0, column: args.columnsStartAt1 ? 1 : 0 },
        progress: args.supportsProgressReporting,
      };
      return capabilities;
    },
  );

  /** Asks for the breakpoints once it is known what they are for, waits for them, and lets the threads go. */
  const begin = async (
    args: { stopOnEntry: boolean; noDebug: boolean },
    { after, cancellation }: RequestContext,
  ): Promise<void> => {
    if (session.forking !== undefined) dispatcher.event('capabilities', { capabilities: liveCapabilities });
    dispatcher.event('initialized');
    await Promise.race([configured.reached, cancelled(cancellation)]);
    after(() => {
      for (const thread of session.threads) {
        dispatcher.event('thread', { reason: 'started', threadId: thread.id });
        thread.start(args.stopOnEntry && !args.noDebug);
      }
    });
  };

  dispatcher.on('launch', launchSchema, async (args, context) => {
    await launch(session, args, context.cancellation);
    await begin(args, context);
  });
  dispatcher.on('attach', attachSchema, async (args, context) => {
    await attach(session, args);
    await begin(args, context);
  });
  dispatcher.on('configurationDone', z.unknown(), () => configured.reach());

  dispatcher.on('cancel', z.object({ requestId: z.number().optional(), progressId: z.string().optional() }), (args) => {
    if (args.requestId !== undefined) dispatcher.cancel(args.requestId);
    if (args.progressId !== undefined) session.cancelRun(args.progressId);
  });
  dispatcher.on('terminate', z.unknown(), (_, { after }) => {
    after(() => session.terminate());
  });
  dispatcher.on('disconnect', z.unknown(), async (_, { after }) => {
    configured.reach();
    await session.settle();
    after(() => {
      session.dispose();
      onEnd();
    });
  });
}

/** Rejects when the request is cancelled. */
const cancelled = (token: CancellationToken): Promise<never> =>
  new Promise((_, reject) => {
    token.onCancellationRequested(() => reject(new CancellationError()));
  });

function once(): { readonly reached: Promise<void>; readonly reach: () => void } {
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}
