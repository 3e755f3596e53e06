import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CancellationError, CancellationSource, CodedError, neverCancelled } from '../../src/base/index.js';
import { type HostState, InferenceClient } from '../../src/host/index.js';
import { FileSource, TraceWriter } from '../../src/host/traces/index.js';
import { type Trace, TRACE_VERSION, TraceFile } from '../../src/trace/index.js';
import { bundleHost } from './host-bundle.js';
import { noteRun, picoAnswer, picoFolder } from './note-program.js';

const tool = { name: 'test', version: '0' };
let script: string;
beforeAll(async () => {
  script = await bundleHost();
});

const clients: InferenceClient[] = [];
function open(): InferenceClient & { readonly passed: HostState[] } {
  const client = new InferenceClient({ script, tool });
  clients.push(client);
  const passed: HostState[] = [];
  client.onState((state) => passed.push(state));
  return Object.assign(client, { passed });
}
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
async function waitFor(what: () => boolean, limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  while (!what()) {
    if (Date.now() > until) throw new Error('It did not come about in time');
    await sleep(5);
  }
}
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Random numbers in [0, 1) that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

/** Processes that run a program; none where the system has no list of them to read. */
async function processesOf(program: string): Promise<readonly string[]> {
  const names = await readdir('/proc').catch(() => []);
  const lines = names
    .filter((name) => /^\d+$/u.test(name))
    .map((name) => readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.split('\0').includes(program));
}

/** A run that would take long. */
const longRun = { ...noteRun, sampling: { ...noteRun.sampling, temperature: 1.5, groupSize: 16, seed: 3 } };

describe('a run', () => {
  it('writes the trace that PyTorch writes, with its phases and tokens', async () => {
    const client = open();
    const phases: string[] = [];
    const streamed: string[] = [];
    const { model, traces } = await client.run(
      noteRun,
      { onPhase: ({ phase }) => phases.push(phase), onToken: ({ token }) => streamed.push(token.text) },
      neverCancelled,
    );
    const [trace] = traces;
    if (trace === undefined) throw new Error('There is no trace');
    expect(trace.text).toBe(picoAnswer);
    expect(trace.ending).toEqual({ kind: 'complete' });
    expect(trace.tokens.map((token) => token.text)).toEqual(streamed);
    expect([...new Set(phases)]).toEqual(['load', 'image', 'prefill', 'decode', 'read']);
    expect(trace.slots['note']).toEqual({ kind: 'text', text: picoAnswer.slice(8, -9) });
    expect(trace.deviations).toEqual([]);
    expect(trace.timing.firstTokenMs).toBeGreaterThan(0);
    expect(trace.inputs['image']).toMatchObject({
      kind: 'image',
      images: [{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) }],
    });
    expect(model).toMatchObject({ name: 'pico-vl', family: 'qwen2_5_vl', dataType: 'fp32', executionProvider: 'cpu' });
    expect(Object.keys(model.files)).toContain('onnx/decoder_model_merged.onnx');
    for (const [name, hash] of Object.entries(model.files)) {
      const bytes = await readFile(join(picoFolder, name));
      expect(hash, name).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(client.passed).toEqual(['starting', 'ready']);
  });

  it('gives the log-probabilities of each token and its alternatives, summing to one at most', async () => {
    const { traces } = await open().run(noteRun, {}, neverCancelled);
    for (const token of traces[0]?.tokens ?? []) {
      expect(token.top).toHaveLength(5);
      expect(token.top[0]).toMatchObject({ id: token.id, logprob: token.logprob });
      expect(token.logprob).toBeLessThanOrEqual(0);
      expect(token.top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('writes every trace of a group as it would alone', async () => {
    const client = open();
    const sampling = { ...noteRun.sampling, temperature: 1, groupSize: 6, seed: 11 };
    const finished: Trace[] = [];
    const { traces } = await client.run(
      { ...noteRun, sampling },
      { onTrace: (trace) => finished.push(trace) },
      neverCancelled,
    );
    expect(traces.map((trace) => trace.group?.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(finished.map((trace) => trace.id).sort()).toEqual(traces.map((trace) => trace.id).sort());
    expect(new Set(traces.map((trace) => trace.text)).size).toBeGreaterThan(1);
    for (const trace of traces) {
      const alone = await client.run(
        { ...noteRun, sampling: { ...sampling, groupSize: 1, seed: trace.seed } },
        {},
        neverCancelled,
      );
      expect(alone.traces[0]?.text).toBe(trace.text);
    }
  });
});

describe('cancelling', () => {
  // tried again, because the time of a moment's answer is also the machine's, and this one may be busy with other tests
  for (const phase of ['load', 'image', 'prefill', 'decode'] as const)
    it(`answers within 200 ms in the phase ${phase}`, { retry: 3 }, async () => {
      const client = open();
      if (phase !== 'load') await client.load({ folder: picoFolder, executionProvider: 'cpu' }, neverCancelled);
      const source = new CancellationSource();
      let asked = Number.NaN;
      const onPhase = (event: { readonly phase: string }): void => {
        if (event.phase !== phase || source.token.isCancellationRequested) return;
        asked = performance.now();
        source.cancel();
      };
      const failure = await failureOf(client.run(longRun, { onPhase }, source.token));
      expect(performance.now() - asked).toBeLessThan(200);
      if (phase === 'load' || phase === 'image') expect(failure).toBeInstanceOf(CancellationError);
      const { traces } = await client.run(noteRun, {}, neverCancelled);
      expect(traces[0]?.text).toBe(picoAnswer);
    });

  // tried again, because a busy machine may tell of the 50th token only when all have been written
  it('leaves what was written, as cancelled traces', { retry: 3 }, async () => {
    const client = open();
    const source = new CancellationSource();
    let tokens = 0;
    const onToken = (): void => {
      if (++tokens === 50) source.cancel();
    };
    const { traces } = await client.run(longRun, { onToken }, source.token);
    expect(traces).toHaveLength(16);
    expect(traces.filter((trace) => trace.ending.kind === 'cancelled').length).toBeGreaterThan(0);
    expect(traces.reduce((sum, trace) => sum + trace.tokens.length, 0)).toBeGreaterThanOrEqual(50);
  });

  it('of a run that waits for another one leaves the other one alone', async () => {
    const client = open();
    const source = new CancellationSource();
    const first = client.run(noteRun, {}, neverCancelled);
    const second = failureOf(client.run(noteRun, {}, source.token));
    source.cancel();
    expect(await second).toBeInstanceOf(CancellationError);
    expect((await first).traces[0]?.text).toBe(picoAnswer);
  });
});

describe.skipIf(process.platform === 'win32')('a host that is not heard of', () => {
  it('is shown as busy until its heart beats again', async () => {
    const client = open();
    await client.load({ folder: picoFolder, executionProvider: 'cpu' }, neverCancelled);
    // its heart beats while it has nothing else to say
    await sleep(3500);
    expect(client.passed).toEqual(['starting', 'ready', 'ready']);
    process.kill(client.pid ?? 0, 'SIGSTOP');
    await waitFor(() => client.state === 'busy', 5000);
    process.kill(client.pid ?? 0, 'SIGCONT');
    await waitFor(() => client.state === 'ready', 3000);
    const { traces } = await client.run(noteRun, {}, neverCancelled);
    expect(traces[0]?.text).toBe(picoAnswer);
  });
});

describe('a host that dies', () => {
  it('fails what waits for it with the signal, and the next run starts a new one', async () => {
    const client = open();
    const failure = await failureOf(
      client.run(
        longRun,
        { onPhase: ({ phase }) => phase === 'decode' && process.kill(client.pid ?? 0, 'SIGKILL') },
        neverCancelled,
      ),
    );
    if (!(failure instanceof CodedError)) throw new Error(String(failure));
    expect(failure.code).toBe('host/died');
    expect(failure.message).toContain('SIGKILL');
    expect(client.passed).toEqual(['starting', 'ready', 'died']);
    expect((await client.run(noteRun, {}, neverCancelled)).traces[0]?.text).toBe(picoAnswer);
  });

  it('says its exit code and its last words', async () => {
    const broken = join(dirname(script), 'broken.cjs');
    await writeFile(broken, 'process.stderr.write("no such device\\n"); process.exitCode = 7;');
    const client = new InferenceClient({ script: broken, tool });
    clients.push(client);
    const failure = await failureOf(client.run(noteRun, {}, neverCancelled));
    expect(failure).toMatchObject({
      code: 'host/died',
      message: expect.stringMatching(/exit code 7.*no such device/su),
    });
  });

  it('is told from one that cannot be started', async () => {
    const client = new InferenceClient({ script, tool, node: join(dirname(script), 'no-node') });
    clients.push(client);
    expect(await failureOf(client.run(noteRun, {}, neverCancelled))).toMatchObject({
      code: 'host/died',
      message: expect.stringContaining('could not be started'),
    });
  });

  it('of another version is refused', async () => {
    const other = join(dirname(script), 'other.cjs');
    const answer = JSON.stringify({ jsonrpc: '2.0', id: 0, result: { protocol: 99, pid: 1 } });
    await writeFile(
      other,
      `process.stdin.once('data', () => process.stdout.write('Content-Length: ${answer.length}\\r\\n\\r\\n${answer}'));`,
    );
    const client = new InferenceClient({ script: other, tool });
    clients.push(client);
    expect(await failureOf(client.run(noteRun, {}, neverCancelled))).toMatchObject({ code: 'host/protocol' });
  });

  it('at 100 random instants never hangs, never loses a finished trace, and never leaves a process behind', async () => {
    const client = open();
    const folder = await mkdtemp(join(tmpdir(), 'mrsi-kills-'));
    const file = join(folder, 'kept.mrsitrace');
    const shorter = { ...longRun, sampling: { ...longRun.sampling, groupSize: 6 } };
    const begun = performance.now();
    const { model } = await client.run(shorter, {}, neverCancelled);
    const wholeMs = performance.now() - begun;
    const header = {
      kind: 'run',
      version: TRACE_VERSION,
      program: noteRun.program,
      model,
      sampling: shorter.sampling,
      tool,
      time: '2026-01-01T00:00:00Z',
    } as const;
    const writer = await TraceWriter.open(file, header);
    process.kill(client.pid ?? 0, 'SIGKILL');
    await waitFor(() => client.state === 'died', 2000);

    const pids = new Set<number>();
    const told = new Set<string>();
    const phases = new Map<string, number>();
    let silence = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      silence = Math.max(silence, performance.now() - last);
      last = performance.now();
    }, 10);
    const random = seeded(7);
    for (let round = 0; round < 100; round++) {
      const written: Promise<void>[] = [];
      let phase = 'start';
      const events = {
        onPhase: (event: { readonly phase: string }) => {
          ({ phase } = event);
        },
        onTrace: (trace: Trace) => {
          told.add(trace.id);
          written.push(writer.append(trace));
        },
      };
      const ended = client.run(shorter, events, neverCancelled).then(
        ({ traces }) => traces.length,
        (error: unknown) => error,
      );
      // a quarter of them after the last trace has been told, so that there is something to lose on any machine
      await sleep(random() * 1.35 * wholeMs);
      const { pid } = client;
      if (pid !== undefined) {
        pids.add(pid);
        process.kill(pid, round % 5 === 0 ? 'SIGSEGV' : 'SIGKILL');
      }
      const outcome = await ended;
      await waitFor(() => pid === undefined || client.pid !== pid, 2000);
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
      if (outcome === 6) expect(written).toHaveLength(6);
      else
        expect(outcome).toMatchObject({
          code: 'host/died',
          message: expect.stringMatching(/^The inference host was ended by signal SIG(?:KILL|SEGV)/u),
        });
      await Promise.all(written);
    }
    clearInterval(beat);
    // what was told before the host died is in the file, whole
    await writer.close();
    const source = new FileSource(file);
    const kept = await TraceFile.open(source);
    expect(kept.notices).toEqual([]);
    expect(new Set(kept.entries.map(({ summary }) => summary.id))).toEqual(told);
    await source.close();
    await rm(folder, { recursive: true });
    expect(told.size).toBeGreaterThan(20);
    for (const phase of ['start', 'load', 'decode']) expect(phases.get(phase) ?? 0, phase).toBeGreaterThan(2);
    // the process that asked was there all the time
    expect(silence).toBeLessThan(1000);
    expect(pids.size).toBeGreaterThan(90);
    await waitFor(() => ![...pids].some(isAlive), 2000);
    expect(await processesOf(script)).toEqual([]);
    expect((await client.run(noteRun, {}, neverCancelled)).traces[0]?.text).toBe(picoAnswer);
  }, 400_000);
});

describe('no process is left', () => {
  it('when the client is disposed', async () => {
    const client = open();
    await client.load({ folder: picoFolder, executionProvider: 'cpu' }, neverCancelled);
    const { pid = 0 } = client;
    expect(isAlive(pid)).toBe(true);
    client.dispose();
    await waitFor(() => !isAlive(pid), 3000);
  });

  it('when the process that started it is killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c = require('node:child_process').spawn(process.execPath, [${JSON.stringify(script)}], { stdio: ['pipe', 'pipe', 'inherit'] }); console.log(c.pid); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await sleep(500);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor(() => !isAlive(pid), 3000);
  });
});

describe('a fork', () => {
  it('at any token goes on as the trace did', async () => {
    const client = open();
    const { traces } = await client.run(noteRun, {}, neverCancelled);
    const [trace] = traces;
    if (trace === undefined) throw new Error('There is no trace');
    for (const tokens of [0, 1, 7, 20, trace.tokens.length - 1]) {
      const streamed: number[] = [];
      const fork = await client.run(
        { ...noteRun, prefix: { trace, tokens } },
        { onToken: ({ token }) => streamed.push(token.id) },
        neverCancelled,
      );
      expect(fork.traces[0]).toMatchObject({ text: trace.text, parent: { trace: trace.id, token: tokens } });
      const ids = trace.tokens.map(({ id }) => id);
      expect(fork.traces[0]?.tokens.map(({ id }) => id)).toEqual(ids);
      expect(streamed).toEqual(ids.slice(tokens));
      // its cache was cut, not computed again: one pass a token, from the last old one on; the end is never run
      expect(fork.traces[0]?.timing.forwardPasses).toBe(ids.length - Math.max(1, tokens));
    }
  });
  it('of a trace that was paused and dropped goes on from there, while its model is held', async () => {
    const client = open();
    const source = new CancellationSource();
    let count = 0;
    const onToken = (): void => {
      if (++count === 30) source.cancel();
    };
    const { traces } = await client.run({ ...noteRun, backend: 'native' }, { onToken }, source.token);
    const [trace] = traces;
    if (trace === undefined) throw new Error('There is no trace');
    expect(trace.ending).toEqual({ kind: 'cancelled' });
    expect(trace.tokens.length).toBeGreaterThanOrEqual(30);
    const tokens = trace.tokens.length - 5;
    const run = { ...noteRun, backend: 'native', prefix: { trace, tokens } };
    const { traces: first } = await client.run(run, {}, neverCancelled);
    await client.release();
    const { traces: second } = await client.run(run, {}, neverCancelled);
    for (const fork of [first[0], second[0]]) expect(fork?.text).toBe(picoAnswer);
    const rest = (first[0]?.tokens.length ?? 0) - tokens;
    // after the release the prompt is computed again, and the beginning in one pass
    expect([first, second].map(([fork]) => fork?.timing.forwardPasses)).toEqual([rest, rest + 1]);
  });
  it('goes on after what the user wrote in the place of a value', async () => {
    const client = open();
    const { traces } = await client.run(noteRun, {}, neverCancelled);
    const [trace] = traces;
    if (trace === undefined) throw new Error('There is no trace');
    const at = trace.tokens.findIndex((_, index) =>
      trace.tokens
        .slice(0, index)
        .map(({ text }) => text)
        .join('')
        .endsWith('"type":"'),
    );
    const fork = await client.run({ ...noteRun, prefix: { trace, tokens: at, given: 'ORG' } }, {}, neverCancelled);
    const before = picoAnswer.slice(0, picoAnswer.indexOf('"type":"') + '"type":"'.length);
    expect(fork.traces[0]?.text.startsWith(`${before}ORG","bbox_2d":`)).toBe(true);
    const origins = new Set(fork.traces[0]?.tokens.map(({ origin }) => origin));
    expect(origins).toEqual(new Set(['sampled', 'given']));
    expect(fork.traces[0]?.ending).toEqual({ kind: 'complete' });
  });
});
