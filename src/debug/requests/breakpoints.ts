import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';
import { textOffset } from '../../base/positions.js';
import { pathParts } from '../../program/index.js';
import { boundNames, type Breakpoint, type Watched } from '../../replay/index.js';
import type { BreakpointOwner, StoredBreakpoint } from '../breakpoint-store.js';
import { exceptionFilters } from '../capabilities.js';
import { compileConditions, type WrittenConditions } from '../conditions.js';
import { memoryToken } from '../instructions.js';
import { narrowException } from '../exceptions.js';
import type { NamedType } from '../names.js';
import type { Session } from '../session.js';
import type { TemplateStop } from '../template-stops.js';
import type { DebugThread } from '../thread.js';

const sourceSchema = z.object({ path: z.string().optional(), sourceReference: z.number().optional() });
const conditional = { condition: z.string().optional(), hitCondition: z.string().optional() };
const sourceBreakpoint = z.object({
  line: z.number(),
  column: z.number().optional(),
  logMessage: z.string().optional(),
  ...conditional,
});
type SourceBreakpoint = z.output<typeof sourceBreakpoint>;

/** Where breakpoints stand, and which there are. */
export function registerBreakpoints(session: Session): void {
  const { dispatcher } = session;

  dispatcher.on(
    'setBreakpoints',
    z.object({ source: sourceSchema, breakpoints: z.array(sourceBreakpoint).default([]) }),
    ({ source, breakpoints }) => {
      const thread =
        source.sourceReference === undefined ? undefined : session.threadOfReference(source.sourceReference);
      if (thread !== undefined) return setInTrace(session, thread, breakpoints);
      const index = source.path === undefined ? undefined : session.target.sources.indexOf(source.path);
      if (index === undefined)
        return {
          breakpoints: breakpoints.map(() =>
            refused(session, 'This file is not part of the template that is debugged.'),
          ),
        };
      return setInTemplate(session, index, breakpoints);
    },
  );

  dispatcher.on(
    'setFunctionBreakpoints',
    z.object({ breakpoints: z.array(z.object({ name: z.string(), ...conditional })) }),
    ({ breakpoints }) =>
      replace(session, 'function', breakpoints, ({ name }) => {
        const constraint = session.target.program.schema.constraints.find((each) => each.name === name.trim());
        if (constraint === undefined) return { error: `The schema has no constraint ${name}.` };
        const at = session.target.sources.locate(constraint.range);
        return {
          watched: { kind: 'constraint', constraint: constraint.name },
          names: [],
          ...(at === undefined ? {} : { at }),
        };
      }),
  );

  dispatcher.on(
    'setDataBreakpoints',
    z.object({
      breakpoints: z.array(
        z.object({
          dataId: z.string(),
          accessType: z.enum(['read', 'write', 'readWrite']).default('write'),
          ...conditional,
        }),
      ),
    }),
    ({ breakpoints }) =>
      replace(session, 'data', breakpoints, ({ dataId, accessType }) =>
        isOutput(session, dataId)
          ? { watched: { kind: 'slot', slot: dataId, access: accessType }, names: [] }
          : { error: `${dataId} is no output slot.` },
      ),
  );

  dispatcher.on(
    'dataBreakpointInfo',
    z.object({ name: z.string(), variablesReference: z.number().optional(), frameId: z.number().optional() }),
    ({ name, variablesReference, frameId }) => {
      const slot = slotOf(session, name, variablesReference, frameId);
      return slot === undefined
        ? { dataId: null, description: `${name} is no slot.` }
        : {
            dataId: slot,
            description: slot,
            accessTypes: ['write', 'read', 'readWrite'],
            canPersist: true,
          };
    },
  );

  dispatcher.on(
    'setExceptionBreakpoints',
    z.object({
      filters: z.array(z.string()).default([]),
      filterOptions: z.array(z.object({ filterId: z.string(), condition: z.string().optional() })).default([]),
    }),
    ({ filters, filterOptions }) =>
      replace(
        session,
        'exception',
        [...filters.map((filterId) => ({ filterId, condition: undefined })), ...filterOptions],
        ({ filterId, condition }) => {
          const filter = exceptionFilters.find(({ shown }) => shown.filter === filterId);
          if (filter === undefined) return { error: `There is no exception filter ${filterId}.` };
          const narrowed = narrowException(filter.exception, condition, session.target.program.schema.constraints);
          if ('error' in narrowed) return narrowed;
          const { exception, conditionIsLeft } = narrowed;
          return { watched: { kind: 'exception', exception }, names: [], ...(conditionIsLeft ? {} : { written: {} }) };
        },
      ),
  );

  dispatcher.on(
    'setInstructionBreakpoints',
    z.object({
      breakpoints: z.array(
        z.object({ instructionReference: z.string(), offset: z.number().default(0), ...conditional }),
      ),
    }),
    ({ breakpoints }) =>
      replace(session, 'instruction', breakpoints, ({ instructionReference, offset }) => {
        const found = memoryToken(session, instructionReference, offset);
        if (found === undefined) return { error: `${instructionReference} is no token of a trace.` };
        const { thread, token } = found;
        const start = thread.timeline.tokens.start(token);
        return { watched: { kind: 'text', offset: start }, names: [], thread: thread.id };
      }),
  );

  dispatcher.on(
    'breakpointLocations',
    z.object({
      source: sourceSchema,
      line: z.number(),
      column: z.number().optional(),
      endLine: z.number().optional(),
      endColumn: z.number().optional(),
    }),
    ({ source, line, column, endLine = line, endColumn }) => {
      const index = source.path === undefined ? undefined : session.target.sources.indexOf(source.path);
      const lines = index === undefined ? undefined : session.target.sources.lines(index);
      if (lines === undefined) return { breakpoints: [] };
      const start = column === undefined ? lines.lineRange(line).start : lines.offset(line, column);
      const end = endColumn === undefined ? lines.lineRange(endLine).end : lines.offset(endLine, endColumn);
      const inside = session.target.stops.filter(
        ({ range }) => range.source === index && range.start >= start && range.start <= end,
      );
      return { breakpoints: inside.map(({ range }) => lines.position(range.start)) };
    },
  );
}

/** What a written breakpoint means, or why it means nothing. */
type Meaning =
  | {
      readonly watched: Watched;
      readonly names: readonly NamedType[];
      readonly at?: { source: DebugProtocol.Source; line: number; column: number };
      readonly thread?: number;
      /** The conditions to be compiled, where not all that the request has are some. */
      readonly written?: WrittenConditions;
    }
  | { readonly error: string };

/**
 * Replaces all breakpoints of an owner; answers each, in order. Of several meanings that one may have it gets the first
 * in which its conditions make sense.
 */
async function replace<Written extends WrittenConditions>(
  session: Session,
  owner: BreakpointOwner,
  written: readonly Written[],
  meaningsOf: (written: Written) => Meaning | readonly [Meaning, ...Meaning[]],
): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> {
  const turn = session.breakpoints.turn(owner);
  const stored: StoredBreakpoint[] = [];
  const answer = async (each: Written): Promise<DebugProtocol.Breakpoint> => {
    const meanings = [meaningsOf(each)].flat();
    const problems: string[] = [];
    for (const meaning of meanings) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fits is taken
      const taken = 'error' in meaning ? meaning : await take(each, meaning);
      if (!('error' in taken)) return taken;
      problems.push(taken.error);
    }
    return refused(session, problems[0] ?? 'This breakpoint means nothing.');
  };
  const take = async (
    each: Written,
    meaning: Exclude<Meaning, { readonly error: string }>,
  ): Promise<DebugProtocol.Breakpoint | { readonly error: string }> => {
    const { program } = session.target;
    const conditions = await compileConditions(
      meaning.written ?? each,
      program,
      meaning.names,
      session.services.language,
    );
    if ('error' in conditions) return conditions;
    const breakpoint: Breakpoint = { id: session.breakpoints.nextId(), watched: meaning.watched, ...conditions };
    stored.push({ breakpoint, ...(meaning.thread === undefined ? {} : { thread: meaning.thread }) });
    return { id: breakpoint.id, verified: true, ...meaning.at };
  };
  const answers: DebugProtocol.Breakpoint[] = [];
  // oxlint-disable-next-line no-await-in-loop -- numbers are given in order
  for (const each of written) answers.push(await answer(each));
  session.breakpoints.replace(owner, turn, stored);
  session.updateBreakpoints();
  return { breakpoints: answers };
}

const refused = (session: Session, message: string): DebugProtocol.Breakpoint => ({
  id: session.breakpoints.nextId(),
  verified: false,
  message,
});

function setInTemplate(
  session: Session,
  index: number,
  breakpoints: readonly SourceBreakpoint[],
): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> {
  return replace(session, `source:${index}`, breakpoints, ({ line, column }) => {
    const [first, ...others] = stopsAt(session, index, line, column).map(({ range, watched, names }): Meaning => {
      const at = session.target.sources.locate(range);
      return {
        watched,
        names,
        ...(at === undefined ? {} : { at: { source: at.source, line: at.line, column: at.column } }),
      };
    });
    if (first === undefined)
      return { error: `Nothing of the style ${session.target.style.name} and no constraint stands here.` };
    return [first, ...others];
  });
}

/** The places on a line, with a column the nearest first; without any on the line, the constraint that spans it. */
function stopsAt(session: Session, index: number, line: number, column: number | undefined): readonly TemplateStop[] {
  const lines = session.target.sources.lines(index);
  if (lines === undefined) return [];
  const { start, end } = lines.lineRange(line);
  const here = session.target.stops.filter(({ range }) => range.source === index);
  const onLine = here.filter(({ range }) => range.start >= start && range.start <= end);
  if (column !== undefined && onLine.length > 0) {
    const wanted = lines.offset(line, column);
    const distance = ({ range }: TemplateStop): number => Math.abs(range.start - wanted);
    return [...onLine].sort((a, b) => distance(a) - distance(b));
  }
  if (onLine.length > 0) return onLine;
  return here.filter(({ range, watched }) => watched.kind === 'constraint' && range.start < start && start < range.end);
}

function setInTrace(
  session: Session,
  thread: DebugThread,
  breakpoints: readonly SourceBreakpoint[],
): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> {
  const lines = session.traceLines(thread);
  return replace(session, `trace:${thread.id}`, breakpoints, ({ line, column }) => {
    const { timeline } = thread;
    const token = timeline.tokens.at(textOffset(lines.offset(line, column)));
    const offset = timeline.tokens.start(token);
    return {
      watched: { kind: 'text', offset },
      names: [],
      thread: thread.id,
      at: { source: session.traceSource(thread), ...lines.position(offset) },
    };
  });
}

/** The slot that a variable of the client is, or that an expression names. */
export function slotOf(
  session: Session,
  name: string,
  variablesReference: number | undefined,
  frameId: number | undefined,
): string | undefined {
  const container = variablesReference === undefined ? undefined : session.variables.get(variablesReference)?.item;
  if (container !== undefined) {
    const found = /^\d+$/.test(name)
      ? container.members(Number(name), 1)[0]
      : container.fields().find((variable) => variable.name === name);
    return found?.slot;
  }
  const paths = [name];
  if (frameId !== undefined) {
    const [first, ...rest] = name.split('.');
    const { thread, frame } = session.frame(frameId);
    const bound = boundNames(thread.timeline, frame.place).find((each) => each.name === first)?.slot;
    if (bound !== undefined) paths.unshift([bound, ...rest].join('.'));
  }
  return paths.find((path) => isOutput(session, path));
}

/** Whether a path names an output slot or something in it. */
function isOutput(session: Session, path: string): boolean {
  if (!/^[A-Za-z_]\w*(\[\d+\]|\.[A-Za-z_]\w*)*$/.test(path)) return false;
  const [root] = pathParts(path);
  return session.target.program.schema.outputs.some((slot) => slot.name === root);
}
