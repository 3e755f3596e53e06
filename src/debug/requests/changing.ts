import { z } from 'zod';
import { evaluate, truth } from '../../program/evaluate/index.js';
import type { IfNode, SlotPath, TemplateNode, Value } from '../../program/index.js';
import { typeText } from '../../program/show/index.js';
import { declaredAt, environmentAt, valueText } from '../../replay/index.js';
import { RequestError } from '../dispatcher.js';
import type { Forking, Session } from '../session.js';
import type { DebugThread } from '../thread.js';
import { templateInputOf } from '../template-input.js';
import { readValue } from '../value-input.js';
import { withValue } from '../with-value.js';
import { slotOf } from './breakpoints.js';
import { siteOf } from './evaluate.js';

/** "What if it had said …?": writing a value into a trace, or drawing a part of it again. Both make a fork. */
export function registerChanging(session: Session): void {
  const { dispatcher } = session;

  dispatcher.on(
    'setVariable',
    z.object({ variablesReference: z.number(), name: z.string(), value: z.string() }),
    ({ variablesReference, name, value }, { after }) => {
      const slot = slotOf(session, name, variablesReference, undefined);
      const thread = session.variables.get(variablesReference)?.owner;
      if (slot === undefined || thread === undefined)
        throw new RequestError(`${name} is no slot: it cannot be changed.`);
      return change(session, thread, slot, value, after);
    },
  );

  dispatcher.on(
    'setExpression',
    z.object({ expression: z.string(), value: z.string(), frameId: z.number().optional() }),
    ({ expression, value, frameId }, { after }) => {
      const { thread } = siteOf(session, frameId);
      const slot = slotOf(session, expression.trim(), undefined, frameId);
      if (slot === undefined) throw new RequestError(`${expression} is no slot: it cannot be changed.`);
      return change(session, thread, slot, value, after);
    },
  );

  dispatcher.on('restartFrame', z.object({ frameId: z.number() }), ({ frameId }, { after }) => {
    const forking = forkingOf(session);
    const { thread, frame } = session.frame(frameId);
    const { trace, tokens } = thread.timeline;
    const offset = frame.range.start;
    const kept = tokens.at(offset);
    const given = trace.text.slice(tokens.start(kept), offset);
    const source = forking.fork(trace, { tokens: kept, ...(given === '' ? {} : { given }), seed: trace.seed + 1 });
    after(() => {
      const fork = session.fork(thread, source, `${thread.name}, drawn again from ${frame.name}`);
      fork.go({ kind: 'fork', offset });
    });
    return undefined;
  });
}

function forkingOf(session: Session): Forking {
  if (session.forking === undefined)
    throw new RequestError('A recorded trace cannot be changed: give a model in the launch configuration.', true);
  return session.forking;
}

/** Writes a value into the trace of a thread and lets generation go on from it. */
function change(
  session: Session,
  thread: DebugThread,
  slot: SlotPath,
  written: string,
  after: (action: () => void) => void,
): { readonly value: string; readonly type: string; readonly variablesReference: number } {
  const forking = forkingOf(session);
  const { timeline } = thread;
  const { trace, program, run, tokens } = timeline;
  const declared = declaredAt(program.schema, slot);
  if (declared === undefined) throw new RequestError(`The schema declares no ${slot}.`);
  const optional = declared.declaration.when !== undefined;
  const read = readValue(written, declared.type, optional, program.schema, trace.inputs);
  if ('error' in read) throw new RequestError(read.error);
  const definition = timeline.definition(slot);
  const range = definition?.range;
  if (definition === undefined || range === undefined)
    throw new RequestError(`${slot} is written nowhere in this trace: change what decides it.`);
  const spelled = spelling(session, thread, slot, read.value);
  const kept = tokens.at(range.start);
  const given = trace.text.slice(tokens.start(kept), range.start) + spelled;
  const before = trace.text.slice(0, tokens.start(kept));
  const { template } = session.services;
  if (!template.allows(program, timeline.template.style, templateInputOf(trace, run.model), before + given))
    throw new RequestError(`The template does not allow ${slot} to be ${valueText(read.value)} here.`);
  const source = forking.fork(trace, { tokens: kept, given, seed: trace.seed });
  after(() => {
    const fork = session.fork(thread, source, `${thread.name}, ${slot} = ${valueText(read.value)}`);
    fork.go({ kind: 'written', slot });
  });
  return { value: valueText(read.value), type: typeText(declared.type), variablesReference: 0 };
}

/** What must be written so that the trace says that a slot has a value. */
function spelling(session: Session, thread: DebugThread, slot: SlotPath, value: Value): string {
  const { timeline } = thread;
  const { trace, run, program } = timeline;
  const range = timeline.definition(slot)?.range;
  const writer = timeline.writer(slot);
  const node = writer === undefined ? undefined : timeline.template.get(writer.node)?.node;
  if (range === undefined || writer === undefined || node === undefined)
    throw new RequestError(`${slot} cannot be written by itself.`);
  if (node.kind === 'if') return branchText(thread, node, slot, value);
  if (node.kind !== 'hole' || value.kind === 'record' || value.kind === 'list')
    throw new RequestError(`${slot} cannot be written by itself.`);
  const type = declaredAt(program.schema, slot)?.type;
  if (type === undefined) throw new RequestError(`The schema declares no ${slot}.`);
  const { format } = node;
  const spelled = session.services.template.spell(
    value,
    type,
    writer.kind === 'field' || format.kind === 'json' ? { kind: 'json' } : format,
    { schema: program.schema, context: templateInputOf(trace, run.model) },
  );
  if ('problem' in spelled) throw new RequestError(`${slot} ${spelled.problem}.`);
  const isOpen =
    (format.kind === 'plain' || format.kind === 'gloss') && (value.kind === 'span' || value.kind === 'text');
  return spelled.text + timeline.tailOf(writer, isOpen && writer.kind === 'hole');
}

/** The text by which a branch is told apart: what it begins with. */
function branchText(thread: DebugThread, node: IfNode, slot: SlotPath, value: Value): string {
  const { timeline } = thread;
  const place = timeline.writer(slot);
  const environment = environmentAt(timeline, timeline.last, place);
  const changed = withValue(environment, slot, value);
  const branch = node.branches.find(({ condition }) => truth(evaluate(condition, changed)) === true);
  const body: readonly TemplateNode[] = branch?.body ?? node.otherwise;
  const [first] = body;
  if (first?.kind !== 'literal')
    throw new RequestError(
      `${slot} is decided by a branch that begins with no fixed text: it cannot be written by itself.`,
    );
  return first.text;
}
