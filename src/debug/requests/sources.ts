import type { DebugProtocol } from '@vscode/debugprotocol';
import { z } from 'zod';
import { tokenIndex } from '../../base/positions.js';
import { percent } from '../../replay/index.js';
import { RequestError } from '../dispatcher.js';
import { memoryToken, tokenAddress } from '../instructions.js';
import type { Session } from '../session.js';
import type { DebugThread } from '../thread.js';

/** The texts of the traces, and their tokens as instructions. */
export function registerSources(session: Session): void {
  const { dispatcher } = session;

  dispatcher.on(
    'source',
    z.object({
      sourceReference: z.number(),
      source: z.object({ path: z.string().optional(), sourceReference: z.number().optional() }).optional(),
    }),
    ({ sourceReference, source }) => {
      const thread = session.threadOfReference(source?.sourceReference ?? sourceReference);
      if (thread === undefined) throw new RequestError(`There is no source ${sourceReference}.`);
      return { content: thread.timeline.trace.text, mimeType: 'text/plain' };
    },
  );

  dispatcher.on('loadedSources', z.unknown(), () => ({
    sources: session.launched
      ? [...session.target.sources.all, ...session.threads.map((thread) => session.traceSource(thread))]
      : [],
  }));

  dispatcher.on(
    'disassemble',
    z.object({
      memoryReference: z.string(),
      offset: z.number().default(0),
      instructionOffset: z.number().default(0),
      instructionCount: z.number().min(0).max(10_000),
    }),
    ({ memoryReference, offset, instructionOffset, instructionCount }) => {
      const start = memoryToken(session, memoryReference, 0);
      if (start === undefined) throw new RequestError(`${memoryReference} is no token of a trace.`);
      const first = start.token + offset + instructionOffset;
      return {
        instructions: Array.from({ length: instructionCount }, (_, index) =>
          instruction(session, start.thread, first + index),
        ),
      };
    },
  );
}

/** A token as an instruction; one outside the trace is marked invalid, as the protocol wants it. */
function instruction(session: Session, thread: DebugThread, index: number): DebugProtocol.DisassembledInstruction {
  const { timeline } = thread;
  const token = timeline.trace.tokens[index];
  if (token === undefined)
    return { address: tokenAddress(thread, index), instruction: '', presentationHint: 'invalid' };
  const start = timeline.tokens.start(tokenIndex(index));
  const range = timeline.tokens.range(tokenIndex(index));
  const lines = session.traceLines(thread);
  const [from, to] = [lines.position(start), lines.position(range.end)];
  return {
    address: tokenAddress(thread, index),
    instructionBytes: String(token.id),
    instruction: `${JSON.stringify(token.text)}  ${percent(Math.exp(token.logprob))}${token.origin === 'sampled' ? '' : ` ${token.origin}`}`,
    location: session.traceSource(thread),
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}
