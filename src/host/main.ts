import { Console } from 'node:console';
import { ModelShelf, type Runtime, runProgram } from '../engine/index.js';
import { loadBinding } from '../engine/ort/binding.js';
import { HostServer, type Work } from './serve.js';
import { dieWithParent } from './watchdog.js';

/** The inference host: the only process that loads ONNX Runtime. It speaks `protocol.ts` on stdin and stdout. */
function main(): void {
  // stdout carries the protocol: whatever a library prints goes to the log
  globalThis.console = new Console(process.stderr, process.stderr);
  const openRuntime = (provider: string): Promise<Runtime> => loadBinding(provider === 'auto' ? 'cpu' : provider);
  const shelf = new ModelShelf(openRuntime);
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
    release() {
      shelf.dispose();
      return Promise.resolve();
    },
  };
  const server = new HostServer(work, process.stdin, process.stdout, (line) => process.stderr.write(`${line}\n`));
  const end = (): void => {
    server.dispose();
    process.exit(0);
  };
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdout.on('error', end);
  dieWithParent();
}

main();
