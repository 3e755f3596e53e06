import type { TraceDocument } from '../../src/extension/traces/trace-document.js';
import { readerFor } from '../../src/extension/run/reader.js';
import { findStyle } from '../../src/program/index.js';
import { renderTrace } from '../../src/template/index.js';
import { header as fixtureHeader, tokensOf, traceOf } from '../../test/unit/view/fixture.js';
import { picoContext, type PicoEntity, picoProgram, picoSlots } from '../../test/support/pico.js';

const program = picoProgram();
const { model } = fixtureHeader;

/** Header of the file that the run writes into. */
export const header = { ...fixtureHeader, program };

const types = ['ORG', 'LOC', 'PER', 'MISC'] as const;

/** A trace of about a thousand tokens, as long reasoning is. */
function longTrace(id: string): ReturnType<typeof traceOf> {
  const entities = Array.from(
    { length: 22 },
    (_, place): PicoEntity => ({
      text: `Person${String.fromCodePoint(65 + place)} Name`,
      type: types[place % types.length] ?? 'MISC',
      bbox_2d: place % 2 === 0 ? [4 * place, 8, 4 * place + 40, 60] : null,
    }),
  );
  const text = entities.map((entity) => entity.text).join(' met ');
  const style = findStyle(program, 'steps');
  if (style === undefined) throw new Error('The program has no style');
  const written = renderTrace(program, style, picoSlots(entities), picoContext(text));
  if (written.kind === 'unwritable') throw new Error(JSON.stringify(written.problems));
  const trace = traceOf({ id, text, entities: [] });
  return {
    ...trace,
    tokens: tokensOf(written.text),
    text: '',
    segments: [],
    slots: {},
    slotRanges: [],
    verdicts: [],
  };
}

/** Writes traces one after the other into an open document, so many tokens a second, each read back while it grows. */
export async function liveRun(document: TraceDocument, tokensPerSecond: number, seconds: number): Promise<number> {
  const run = document.startRun(readerFor(program, model));
  const every = 10;
  const end = performance.now() + seconds * 1000;
  let written = 0;
  for (let index = 0; performance.now() < end; index++) {
    const { tokens, ...rest } = longTrace(`live${index}`);
    document.startTrace(index, { ...rest, tokens: [] });
    const begun = performance.now();
    for (let at = 0; at < tokens.length && performance.now() < end; ) {
      // oxlint-disable-next-line no-await-in-loop -- as a model writes: one after the other
      await new Promise((resolve) => setTimeout(resolve, every));
      const due = Math.min(tokens.length, Math.floor(((performance.now() - begun) / 1000) * tokensPerSecond));
      for (; at < due; at++) {
        const token = tokens[at];
        if (token !== undefined) document.addToken(index, token);
        written++;
      }
    }
  }
  run.dispose();
  document.endRun();
  return written;
}
