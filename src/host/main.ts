import { Console } from 'node:console';
import { availableParallelism } from 'node:os';
import { alterImage, availableMemory, ModelShelf, runProgram } from '../engine/index.js';
import { answerProbe, chooseRuntime, probeArgument, Prober, reportEnvironment } from '../engine/ort/index.js';
import { HostServer, type Work } from './serve.js';
import { dieWithParent } from './watchdog.js';

/** Speaks `protocol.ts` on stdin and stdout until stdin ends. */
function serve(): void {
  const prober = new Prober(process.argv[1]);
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const shelf = new ModelShelf((wish, weightBytes) => chooseRuntime({ ...wish, weightBytes }, prober), log);
  const work: Work = {
    async load(params, token) {
      const model = await shelf.get(params, token, () => undefined);
      return { model: await model.record() };
    },
    async run(params, events, token) {
      events.onPhase('load', 0);
      const model = await shelf.get(params, token, (share) => events.onPhase('load', share));
      const record = await model.record();
      const dropped = new Map<number, number>();
      const traces = await runProgram(
        model,
        params,
        {
          onPhase: (phase, share) => events.onPhase(phase, share),
          onInputs: (inputs) => events.onInputs(inputs),
          onToken: (index, traceToken) => {
            events.onToken(index, traceToken, dropped.get(index) ?? 0);
            dropped.delete(index);
          },
          onDrop: (index, count) => dropped.set(index, count + (dropped.get(index) ?? 0)),
          onTrace: (trace) => events.onTrace(record, trace),
        },
        token,
      );
      return { model: record, traces };
    },
    async environment() {
      return {
        ...(await reportEnvironment(prober)),
        freeMemory: await availableMemory(),
        threads: availableParallelism(),
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
      };
    },
    alter: ({ source, change, target }) => alterImage(source, change, target),
    release() {
      shelf.dispose();
      return Promise.resolve();
    },
  };
  const server = new HostServer(work, process.stdin, process.stdout, log);
  const end = (): void => {
    server.dispose();
    process.exit(0);
  };
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdout.on('error', end);
  dieWithParent();
}

/** The inference host: the only process that loads ONNX Runtime. */
async function main(): Promise<void> {
  // stdout carries the protocol: whatever a library prints goes to the log
  globalThis.console = new Console(process.stderr, process.stderr);
  const probe = process.argv.indexOf(probeArgument);
  if (probe < 0) return serve();
  dieWithParent();
  await answerProbe(process.argv.slice(probe + 1));
  process.exit(0);
}

void main();
