// Runs a command for an owner and ends it with everything it started when the owner says so (SIGTERM), when the owner is
// gone in whatever way (its end of this process's stdin is closed, also by kill -9), or when the command ends itself.
// Usage: node keeper.mjs COMMAND ARGUMENT…, in a session of its own, so that Ctrl+C reaches only the owner.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const GRACE_MILLISECONDS = 3000;

/**
 * @param {number} pid
 * @returns {number | undefined} its parent; undefined when it has ended
 */
function parentOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name before the last parenthesis may itself hold spaces and parentheses
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/**
 * Every living process below this one, also those that left its process group.
 * @param {number} ancestor
 * @returns {number[]}
 */
function descendants(ancestor) {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  );
  const found = [ancestor];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found.slice(1);
}

/**
 * @param {readonly number[]} pids
 * @param {NodeJS.Signals | 0} signal
 * @returns {readonly number[]} those that are still there
 */
function signalAll(pids, signal) {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  });
}

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('exit', (code) => void end(code ?? 1));

let ending = false;
/** @param {number} code */
async function end(code) {
  if (ending) return;
  ending = true;
  const family = descendants(process.pid);
  signalAll(family, 'SIGTERM');
  const deadline = Date.now() + GRACE_MILLISECONDS;
  while (Date.now() < deadline && signalAll(family, 0).length > 0) await delay(50);
  signalAll([...new Set([...family, ...descendants(process.pid)])], 'SIGKILL');
  process.exit(code);
}

process.stdin.resume();
process.stdin.once('close', () => void end(0));
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) process.once(signal, () => void end(0));
