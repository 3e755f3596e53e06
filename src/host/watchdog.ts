import { Worker } from 'node:worker_threads';

/**
 * The watcher runs on its own thread, because a pass through a model can hold the main one for minutes: it ends the
 * process when the process that started it is gone.
 */
const program = `
const { workerData } = require('node:worker_threads');
const alive = () => {
  if (process.ppid !== workerData.parent) return false;
  try { process.kill(workerData.parent, 0); return true; } catch (error) { return error.code === 'EPERM'; }
};
setInterval(() => { if (!alive()) process.kill(process.pid, 'SIGKILL'); }, workerData.everyMs);
`;

/** Ends this process soon after its parent has ended, whatever it is doing then. */
export function dieWithParent(everyMs = 500): void {
  const worker = new Worker(program, { eval: true, workerData: { parent: process.ppid, everyMs }, stdin: false });
  worker.unref();
  worker.on('error', (error) => process.stderr.write(`The watchdog ended: ${String(error)}\n`));
}
