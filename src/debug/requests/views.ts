import { z } from 'zod';
import type { Session } from '../session.js';

/** What this program's own views ask for; other editors need not know it. */
export function registerViews(session: Session): void {
  session.dispatcher.on('mrsi/trace', z.object({ threadId: z.number() }), ({ threadId }) => {
    const { timeline } = session.thread(threadId);
    return { run: timeline.run, trace: timeline.trace, complete: timeline.complete };
  });
}
