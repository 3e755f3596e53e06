import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DebugAdapter, serve } from '../../debug/index.js';
import { InferenceClient } from '../../host/client.js';
import { debugServices } from './services.js';

/** The debug adapter over stdin and stdout, for other editors and for tests. It ends with its input or when told to. */
function main(): void {
  // stdout carries the protocol: whatever a library prints goes to the log
  globalThis.console = new Console(process.stderr, process.stderr);
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  const tool = z.object({ name: z.string(), version: z.string() }).parse(manifest);
  const log = (line: string): void => void process.stderr.write(line);
  const inference = new InferenceClient({ script: join(__dirname, 'host.cjs'), tool, log });
  const adapter = new DebugAdapter(debugServices(inference, tool));
  const end = (): void => {
    adapter.dispose();
    inference.dispose();
    // What is still to be written is written first.
    process.stdout.write('', () => process.exit(0));
  };
  adapter.onEnd(end);
  serve(adapter, process.stdin, process.stdout, end, (message) => log(`${message}\n`));
}

main();
