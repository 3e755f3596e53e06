import { z } from 'zod';
import { valueAt } from '../../program/index.js';
import { evaluate } from '../../program/evaluate/index.js';
import { environmentAt, type Moment, type Place, valueVariable, type Variable } from '../../replay/index.js';
import { completionsFor } from '../completions.js';
import { compileText } from '../conditions.js';
import { RequestError } from '../dispatcher.js';
import { namesAt } from '../names.js';
import type { Session } from '../session.js';
import type { DebugThread } from '../thread.js';
import { shown } from './stack.js';

/** Where an expression is to be evaluated: at a frame, or without one at the first thread that has halted. */
export interface Site {
  readonly thread: DebugThread;
  readonly moment: Moment;
  readonly place: Place | undefined;
}

/** The place that a request names by its frame. */
export function siteOf(session: Session, frameId: number | undefined): Site {
  if (frameId !== undefined) {
    const { thread, frame, moment } = session.frame(frameId);
    return { thread, moment, place: frame.place };
  }
  const thread = session.threads.find((each) => each.stop !== undefined);
  if (thread === undefined) throw new RequestError('Nothing has halted: there is nothing to evaluate in.');
  return { thread, moment: thread.moment, place: thread.moment.place };
}

/** Hovers, watches, the console, and what can be typed there. */
export function registerEvaluate(session: Session): void {
  const { dispatcher } = session;

  dispatcher.on(
    'evaluate',
    z.object({ expression: z.string(), frameId: z.number().optional(), context: z.string().default('watch') }),
    async ({ expression, frameId, context }) => {
      const site = siteOf(session, frameId);
      const result = await evaluated(session, site, expression.trim());
      if ('problem' in result) {
        // A hover over something that is not known yet says nothing; elsewhere the user has asked.
        if (context === 'hover' || !result.meaningful) throw new RequestError(result.problem);
        return {
          result: result.problem,
          variablesReference: 0,
          presentationHint: { attributes: ['failedEvaluation'] },
        };
      }
      if (context === 'clipboard') return { result: JSON.stringify(result.plain, undefined, 2), variablesReference: 0 };
      const { value, name: _, evaluateName: __, ...rest } = shown(session, site.thread, result.variable);
      return { result: value, ...rest };
    },
  );

  dispatcher.on(
    'completions',
    z.object({ text: z.string(), column: z.number(), line: z.number().optional(), frameId: z.number().optional() }),
    ({ text, column, line, frameId }) => {
      const site = siteOf(session, frameId);
      const { counting } = session.client;
      const lineText = text.split('\n')[(line ?? counting.line) - counting.line] ?? '';
      const before = lineText.slice(0, column - counting.column);
      return {
        targets: completionsFor(session.target.program.schema, namesAt(site.thread.timeline, site.place), before),
      };
    },
  );
}

type Evaluated =
  | { readonly variable: Variable; readonly plain: unknown }
  /** `meaningful`: the expression is one, but what it speaks of is not known. */
  | { readonly problem: string; readonly meaningful: boolean };

async function evaluated(session: Session, { thread, moment, place }: Site, text: string): Promise<Evaluated> {
  const { timeline } = thread;
  const { program } = timeline;
  if (/\[\d+\]/.test(text) && /^[\w.[\]]+$/.test(text)) {
    const label = /^gold\.(.+)$/.exec(text)?.[1];
    if (label !== undefined) {
      const value = valueAt(timeline.trace.label ?? {}, label);
      if (value === undefined) return { problem: `The label has no ${label}`, meaningful: true };
      return { variable: valueVariable(text, value), plain: value };
    }
    const value = valueAt(timeline.slotsAt(moment.index), text);
    if (value === undefined) return { problem: `${text} is not written yet`, meaningful: true };
    return { variable: valueVariable(text, value, { schema: program.schema, slot: text }), plain: value };
  }
  const compiled = await compileText(text, program, namesAt(timeline, place), session.services.language);
  if ('error' in compiled) return { problem: compiled.error, meaningful: false };
  const result = evaluate(compiled.expression, environmentAt(timeline, moment, place));
  if (!result.known) {
    const missing = result.missing.length === 0 ? '' : `${result.missing.join(', ')} not written yet`;
    return { problem: `unknown: ${result.reason ?? missing}`, meaningful: true };
  }
  const standing = result.path === undefined || result.path.startsWith('gold') ? undefined : result.path;
  return {
    variable: valueVariable(
      text,
      result.value,
      standing === undefined ? undefined : { schema: program.schema, slot: standing },
    ),
    plain: result.value,
  };
}
