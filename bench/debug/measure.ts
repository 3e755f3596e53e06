import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { debugServices } from '../../src/cli/debug/services.js';
import { DebugAdapter } from '../../src/debug/index.js';
import type { Inference } from '../../src/debug/services.js';
import { InferenceClient } from '../../src/host/index.js';
import { TraceWriter } from '../../src/host/traces/index.js';
import { TRACE_VERSION } from '../../src/trace/index.js';
import { Driver, moveAndLook, percentile } from './driver.js';
import { traceOf } from './traces.js';
import { picoPicture, picoText } from '../../test/host/note-program.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const template = join(root, 'templates/pico.mrsi');
const tool = { name: 'bench', version: '0' };
const P95 = 0.95;

/** Line and column of a text in the template's style `steps`. */
const conditional = {
  source: { path: template },
  breakpoints: [{ line: 73, column: 79, condition: 'e.type == none' }],
};

/** Times of going through a recorded trace of so many entities. */
interface Recorded {
  readonly tokens: number;
  readonly open: number;
  /** From a request to go on to the stop, where that is a breakpoint or the end. */
  readonly stops: readonly number[];
  /** Steps, with the stack and the variables that are shown then. */
  readonly back: readonly number[];
  readonly steps: readonly number[];
}

async function recorded(folder: string, entities: number): Promise<Recorded> {
  const { run, trace } = await traceOf(entities);
  const path = join(folder, `${entities}.mrsitrace`);
  const header = { kind: 'run', version: TRACE_VERSION, ...run, tool, time: new Date().toISOString() } as const;
  const writer = await TraceWriter.open(path, header);
  await writer.append(trace);
  await writer.close();
  const adapter = new DebugAdapter(debugServices(undefined, tool));
  const driver = new Driver(adapter);
  const filters = ['violation-error', 'violation-warning', 'drift', 'deviation', 'failed-probe'];
  const open = await driver.open('attach', { trace: path, template }, async () => {
    await driver.request('setBreakpoints', conditional);
    await driver.request('setExceptionBreakpoints', { filters });
  });
  const stops: number[] = [];
  const [back, steps]: [number[], number[]] = [[], []];
  for (let time = 0; time < 20 && !driver.atEnd; time++) stops.push(await driver.move('continue'));
  // Now everywhere in the trace: from its end backwards, and from its middle on.
  await driver.request('setExceptionBreakpoints', { filters: [] });
  if (!driver.atEnd) stops.push(await driver.move('continue'));
  for (let time = 0; time < 200; time++) back.push(await moveAndLook(driver, 'stepBack'));
  for (let time = 0; time < 100; time++)
    back.push(await moveAndLook(driver, 'stepBack', { granularity: 'instruction' }));
  for (let time = 0; time < 100 && !driver.atEnd; time++) steps.push(await moveAndLook(driver, 'next'));
  for (let time = 0; time < 50 && !driver.atEnd; time++) steps.push(await moveAndLook(driver, 'stepIn'));
  for (let time = 0; time < 20; time++) {
    steps.push(await moveAndLook(driver, 'stepBack'));
    if (!driver.atEnd) steps.push(await moveAndLook(driver, 'stepOut'));
  }
  adapter.dispose();
  return { tokens: trace.tokens.length, open, stops, back, steps };
}

/** How long after the token that makes a place final the stop there is told, with the real model. */
async function live(host: string): Promise<readonly number[]> {
  const client = new InferenceClient({ script: host, tool });
  const delays: number[] = [];
  try {
    for (let run = 0; run < 5; run++) {
      let text = '';
      let reached = 0;
      const inference: Inference = {
        load: (params, token) => client.load(params, token),
        run: (params, events, token) =>
          client.run(
            params,
            {
              ...events,
              onToken: (event) => {
                text += event.token.text;
                // The first type is decided: the token after it makes that final.
                if (reached === 0 && /is (LOC|PER|ORG|MISC)\S/.test(text)) reached = performance.now();
                events.onToken?.(event);
              },
            },
            token,
          ),
      };
      const adapter = new DebugAdapter(debugServices(inference, tool));
      const driver = new Driver(adapter);
      await driver.open(
        'launch',
        {
          template,
          style: 'steps',
          model: join(root, 'models/pico-vl'),
          text: picoText,
          image: picoPicture,
          mode: 'free',
          stopOnEntry: false,
        },
        () => driver.request('setDataBreakpoints', { breakpoints: [{ dataId: 'entities[0].type' }] }),
      );
      delays.push(performance.now() - reached);
      adapter.dispose();
    }
  } finally {
    client.dispose();
  }
  return delays;
}

const shown = (times: readonly number[]): string =>
  `median ${percentile(times, 0.5).toFixed(1)}, p95 ${percentile(times, P95).toFixed(1)}, longest ${Math.max(...times).toFixed(1)} ms`;

/** Measures and prints. `stop_ms`, `step_back_ms`: a trace of usual length; `long_trace_step_ms`: one of 20,000 tokens. */
export async function measure(host: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mrsi-bench-'));
  try {
    const usual = await recorded(folder, 6);
    console.log(`recorded, ${usual.tokens} tokens: opened in ${usual.open.toFixed(0)} ms`);
    console.log(`  stop: ${shown(usual.stops)}\n  step back: ${shown(usual.back)}\n  step: ${shown(usual.steps)}`);
    const delays = await live(host);
    console.log(`live: stop told after the place was reached: ${shown(delays)}`);
    const long = await recorded(folder, 480);
    console.log(`recorded, ${long.tokens} tokens: opened in ${long.open.toFixed(0)} ms`);
    console.log(`  stop: ${shown(long.stops)}\n  step back: ${shown(long.back)}\n  step: ${shown(long.steps)}`);
    const rounded = (time: number): number => Math.round(time * 100) / 100;
    console.log(
      JSON.stringify({
        stop_ms: rounded(Math.max(percentile(usual.stops, P95), percentile(delays, P95), percentile(long.stops, P95))),
        step_back_ms: rounded(Math.max(percentile(usual.back, P95), percentile(long.back, P95))),
        long_trace_step_ms: rounded(percentile([...long.steps, ...long.back, ...long.stops], P95)),
        long_trace_tokens: long.tokens,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
