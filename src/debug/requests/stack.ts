import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';
import { framesAt, scopesAt, type Variable } from '../../replay/index.js';
import { RequestError } from '../dispatcher.js';
import { tokenAddress } from '../instructions.js';
import type { Session } from '../session.js';
import type { DebugThread } from '../thread.js';

/** Threads, stack, scopes and variables, and why a thread has halted. */
export function registerStack(session: Session): void {
  const { dispatcher } = session;

  dispatcher.on('threads', z.unknown(), () => ({
    threads: session.threads.map(({ id, name }) => ({ id, name })),
  }));

  dispatcher.on(
    'stackTrace',
    z.object({ threadId: z.number(), startFrame: z.number().default(0), levels: z.number().default(0) }),
    ({ threadId, startFrame, levels }) => {
      const frames = stackOf(session, session.thread(threadId));
      const end = levels === 0 ? frames.length : startFrame + levels;
      return { stackFrames: frames.slice(startFrame, end), totalFrames: frames.length };
    },
  );

  dispatcher.on('scopes', z.object({ frameId: z.number() }), ({ frameId }) => {
    const { thread, frame, moment } = session.frame(frameId);
    return {
      scopes: scopesAt(thread.timeline, moment, frame.place, thread.checked()).map(
        ({ name, expensive, variables }): DebugProtocol.Scope => ({
          name,
          expensive,
          ...(name === 'Loop' ? { presentationHint: 'locals' } : {}),
          variablesReference: session.variables.add(thread, {
            name,
            value: '',
            named: 1,
            indexed: 0,
            fields: variables,
            members: () => [],
          }),
        }),
      ),
    };
  });

  dispatcher.on(
    'variables',
    z.object({
      variablesReference: z.number(),
      filter: z.enum(['indexed', 'named']).optional(),
      start: z.number().default(0),
      count: z.number().default(0),
    }),
    ({ variablesReference, filter, start, count }) => {
      const entry = session.variables.get(variablesReference);
      if (entry === undefined) throw new RequestError(`There is no variable ${variablesReference} any more.`);
      const { owner, item } = entry;
      const named = filter === 'indexed' ? [] : item.fields();
      const indexed = filter === 'named' ? [] : item.members(start, count === 0 ? item.indexed : count);
      return { variables: [...named, ...indexed].map((variable) => shown(session, owner, variable)) };
    },
  );

  dispatcher.on('exceptionInfo', z.object({ threadId: z.number() }), ({ threadId }) => {
    const thread = session.thread(threadId);
    const { failure } = thread.source;
    if (failure !== undefined && thread.moment === thread.timeline.last)
      return { exceptionId: failure.code, description: failure.message, breakMode: 'always' };
    const [first, ...others] = thread.stop?.findings ?? [];
    if (first === undefined) throw new RequestError('Nothing is wrong here.');
    return {
      exceptionId: first.name,
      description: [first, ...others].map((finding) => finding.message).join('\n'),
      breakMode: 'always',
      details: {
        message: first.message,
        typeName: first.filter,
        stackTrace: [first, ...others].flatMap((finding) => finding.details).join('\n'),
      },
    } satisfies DebugProtocol.ExceptionInfoResponse['body'];
  });
}

/** A variable as the protocol writes it; what is below it gets a number only if there is something. */
export function shown(session: Session, thread: DebugThread, variable: Variable): DebugProtocol.Variable {
  const { name, value, type, named, indexed, expression, box } = variable;
  const nested = named + indexed > 0;
  return {
    name,
    value,
    ...(type === undefined ? {} : { type }),
    ...(expression === undefined ? {} : { evaluateName: expression }),
    ...(box === true && expression !== undefined ? { __vscodeVariableMenuContext: 'mrsi.box' } : {}),
    variablesReference: nested ? session.variables.add(thread, variable) : 0,
    ...(nested && named > 0 ? { namedVariables: named } : {}),
    ...(nested && indexed > 0 ? { indexedVariables: indexed } : {}),
  };
}

/** The frames of a thread, and as outermost one the same place in the text of the trace. */
function stackOf(session: Session, thread: DebugThread): readonly DebugProtocol.StackFrame[] {
  const { timeline, moment } = thread;
  const frames = framesAt(timeline, moment);
  const lines = session.traceLines(thread);
  const traceSource = session.traceSource(thread);
  const at = (range: { start: number; end: number }): Omit<DebugProtocol.StackFrame, 'id' | 'name'> => {
    const end = lines.position(range.end);
    return { source: traceSource, ...lines.position(range.start), endLine: end.line, endColumn: end.column };
  };
  const canRestart = session.forking !== undefined;
  const { sources } = session.target;
  const stack = frames.map(
    (frame, index): DebugProtocol.StackFrame => ({
      id: session.frames.add(thread, { frame, moment }),
      name: frame.name,
      ...(sources.locate(sources.tagOf(frame.source)) ?? at(frame.range)),
      canRestart,
      ...(index === 0 ? { instructionPointerReference: tokenAddress(thread, moment.token) } : {}),
    }),
  );
  const style = frames.at(-1);
  if (style === undefined) return stack;
  const inner = moment.place?.range ?? { start: moment.offset, end: moment.offset };
  return [
    ...stack,
    {
      id: session.frames.add(thread, { frame: style, moment }),
      name: `text of the trace, token ${moment.token}`,
      ...at({ start: moment.kind === 'exit' ? inner.start : moment.offset, end: Math.max(inner.end, moment.offset) }),
      presentationHint: 'subtle',
      canRestart: false,
    },
  ];
}
