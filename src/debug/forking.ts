import { CodedError } from '../base/errors.js';
import type { ModelChoice, RunInput } from '../host/protocol.js';
import type { RunContext } from '../replay/index.js';
import type { Trace } from '../trace/index.js';
import type { Forking, Session } from './session.js';

/** Forks traces by running the model from their beginning; nothing where there is no model. */
export function forkingWith(session: Session, run: RunContext, choice: ModelChoice | undefined): Forking | undefined {
  if (choice === undefined || session.services.inference === undefined) return undefined;
  return {
    fork(trace, { tokens, given, seed }) {
      // A greedy run would be drawn the same again.
      const again = seed !== trace.seed && run.sampling.temperature === 0;
      const live = session.startRun(
        {
          ...choice,
          program: run.program,
          style: trace.style,
          inputs: inputsOf(trace),
          sampling: { ...run.sampling, seed, groupSize: 1, ...(again ? { temperature: 1 } : {}) },
          ...(trace.sample === undefined ? {} : { sample: trace.sample }),
          ...(trace.label === undefined ? {} : { label: trace.label }),
          prefix: { trace, tokens, ...(given === undefined ? {} : { given }) },
        },
        run.model,
      );
      const [source] = live.sources;
      if (source === undefined) throw new CodedError('internal', 'A fork has no trace');
      return source;
    },
  };
}

/** The inputs of a trace, whose image paths are absolute, as a run takes them. */
function inputsOf(trace: Trace): Readonly<Record<string, RunInput>> {
  return Object.fromEntries(
    Object.entries(trace.inputs).map(([name, input]): [string, RunInput] => [
      name,
      input.kind === 'text'
        ? { kind: 'text', text: input.text }
        : { kind: 'image', paths: input.images.map((image) => image.path) },
    ]),
  );
}
