import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';
import { textOffset } from '../../base/positions.js';
import { framesAt, type Moment, momentIndex, momentNear, type Stop, type Stride } from '../../replay/index.js';
import { RequestError } from '../dispatcher.js';
import type { Session } from '../session.js';
import type { DebugThread } from '../thread.js';

const granularity = z.enum(['statement', 'line', 'instruction']).default('statement');
const threadOnly = z.object({ threadId: z.number() });
const stepping = z.object({ threadId: z.number(), granularity });

/** What a step in can lead to, besides the tokens. The numbers are the protocol's target ids. */
const targets: readonly { readonly id: number; readonly label: string; readonly stride: Stride }[] = [
  { id: 1, label: 'Into the fields and tokens', stride: 'in' },
  { id: 2, label: 'Next entity', stride: 'entity' },
  { id: 3, label: 'Next step', stride: 'step' },
];

/** How many targets of a jump are listed. */
const TARGET_LIMIT = 200;

/** Going on, in either direction. */
export function registerStepping(session: Session): void {
  const { dispatcher } = session;
  /** Targets of jumps as the client was told them: places of a thread. */
  const jumps: Moment[] = [];

  const forward = (id: number, after: (action: () => void) => void, go: (thread: DebugThread) => void): void => {
    const thread = session.thread(id);
    if (thread.running) throw new RequestError('It is on its way already.');
    session.forget(thread);
    after(() => go(thread));
  };
  const backward = (id: number, after: (action: () => void) => void, go: (thread: DebugThread) => Stop): void =>
    forward(id, after, (thread) => session.tellStop(thread, go(thread)));

  dispatcher.on('continue', threadOnly, ({ threadId }, { after }) => {
    forward(threadId, after, (thread) => {
      if (thread.stop !== undefined && thread.moment === thread.timeline.last && thread.source.complete)
        session.exit(thread);
      else thread.go({ kind: 'continue' });
    });
    return { allThreadsContinued: false };
  });
  dispatcher.on('next', stepping, ({ threadId, granularity: by }, { after }) =>
    forward(threadId, after, (thread) => thread.go({ kind: 'step', stride: by === 'instruction' ? 'token' : 'over' })),
  );
  dispatcher.on(
    'stepIn',
    stepping.extend({ targetId: z.number().optional() }),
    ({ threadId, granularity: by, targetId }, { after }) => {
      const target = targets.find(({ id }) => id === targetId);
      if (targetId !== undefined && target === undefined) throw new RequestError(`There is no target ${targetId}.`);
      const stride = target?.stride ?? (by === 'instruction' ? 'token' : 'in');
      forward(threadId, after, (thread) => thread.go({ kind: 'step', stride }));
    },
  );
  dispatcher.on('stepInTargets', z.object({ frameId: z.number() }), ({ frameId }) => {
    session.frame(frameId);
    return { targets: targets.map(({ id, label }) => ({ id, label })) };
  });
  dispatcher.on('stepOut', stepping, ({ threadId }, { after }) =>
    forward(threadId, after, (thread) => thread.go({ kind: 'step', stride: 'out' })),
  );
  dispatcher.on('stepBack', stepping, ({ threadId, granularity: by }, { after }) =>
    backward(threadId, after, (thread) => thread.back(by === 'instruction' ? 'token' : 'over')),
  );
  dispatcher.on('reverseContinue', threadOnly, ({ threadId }, { after }) =>
    backward(threadId, after, (thread) => thread.back('continue')),
  );
  dispatcher.on('pause', threadOnly, ({ threadId }, { after }) => {
    const thread = session.thread(threadId);
    after(() => thread.pause());
  });

  dispatcher.on(
    'gotoTargets',
    z.object({
      source: z.object({ path: z.string().optional(), sourceReference: z.number().optional() }),
      line: z.number(),
      column: z.number().optional(),
    }),
    ({ source, line, column }) => {
      const moments = [...jumpsTo(session, source, line, column)].slice(0, TARGET_LIMIT);
      return {
        targets: moments.map(
          ({ moment, label, at }): DebugProtocol.GotoTarget => ({ id: jumps.push(moment), label, ...at }),
        ),
      };
    },
  );
  dispatcher.on(
    'goto',
    z.object({ threadId: z.number(), targetId: z.number() }),
    ({ threadId, targetId }, { after }) => {
      const target = jumps[targetId - 1];
      if (target === undefined) throw new RequestError(`There is no target ${targetId}.`);
      backward(threadId, after, (thread) =>
        thread.goto(thread.timeline.moment(momentIndex(Math.min(target.index, thread.timeline.last.index)))),
      );
    },
  );
}

interface Jump {
  readonly moment: Moment;
  readonly label: string;
  readonly at: { readonly line: number; readonly column: number };
}

/** Where a line of a template (every time that it was written) or of a trace's text leads. */
function* jumpsTo(
  session: Session,
  source: { readonly path?: string | undefined; readonly sourceReference?: number | undefined },
  line: number,
  column: number | undefined,
): Generator<Jump> {
  const { sources } = session.target;
  const inTrace = source.sourceReference === undefined ? undefined : session.threadOfReference(source.sourceReference);
  if (inTrace !== undefined) {
    const moment = momentNear(inTrace.timeline, textOffset(session.traceLines(inTrace).offset(line, column)));
    const at = session.traceLines(inTrace).position(moment.offset);
    yield { moment, label: `token ${moment.token}`, at };
    return;
  }
  const index = source.path === undefined ? undefined : sources.indexOf(source.path);
  const lines = index === undefined ? undefined : sources.lines(index);
  const thread = session.threads.find((each) => each.stop !== undefined);
  if (lines === undefined || thread === undefined) return;
  const { start, end } = lines.lineRange(line);
  for (const moment of thread.timeline.moments) {
    if (moment.kind !== 'enter' || moment.place === undefined) continue;
    const { node, kind } = moment.place;
    // a branch decides a slot
    const slot = thread.timeline.slotOf(moment.place);
    if (kind === 'round' || kind === 'member' || kind === 'field') continue;
    const range = thread.timeline.template.range(node);
    if (range.source !== index || range.start < start || range.start > end) continue;
    const tag = framesAt(thread.timeline, moment)[0]?.name ?? '';
    yield { moment, label: slot === undefined ? tag : `${tag} ${slot}`, at: lines.position(range.start) };
  }
}
