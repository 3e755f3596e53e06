import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const keeper = fileURLToPath(new URL('../../../scripts/lib/keeper.mjs', import.meta.url));
/** Long enough for the test, and not for ever where the test itself is killed. */
const sleeper = 'setTimeout(() => undefined, 60_000)';
/** Starts a grandchild in a session of its own, says its process id, and does not end by itself for long. */
const family = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleeper)}], { detached: true, stdio: 'ignore' });
  console.log(child.pid);
  ${sleeper}`;

function isAlive(pid: number): boolean {
  try {
    // a zombie that nobody has waited for yet is no longer alive
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout ?? []) return String(chunk).trim();
  throw new Error('the process wrote nothing');
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 8000 && isAlive(pid); waited += 50) await delay(50);
  return !isAlive(pid);
}

describe.runIf(process.platform === 'linux')('the keeper ends the whole family', () => {
  it('when its owner lets go of it', async () => {
    const kept = spawn(process.execPath, [keeper, process.execPath, '-e', family], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const grandchild = Number(await firstLine(kept));
    expect(isAlive(grandchild)).toBe(true);
    kept.stdin?.end();
    await once(kept, 'exit');
    expect(await isGone(grandchild)).toBe(true);
  });

  it('when its owner is killed', async () => {
    const owning = `
      const { spawn } = require('node:child_process');
      const kept = spawn(process.execPath, ${JSON.stringify([keeper, process.execPath, '-e', family])}, { detached: true, stdio: ['pipe', 'inherit', 'ignore'] });
      ${sleeper}`;
    const owner = spawn(process.execPath, ['-e', owning], { stdio: ['ignore', 'pipe', 'ignore'] });
    const grandchild = Number(await firstLine(owner));
    expect(isAlive(grandchild)).toBe(true);
    owner.kill('SIGKILL');
    expect(await isGone(grandchild)).toBe(true);
  });

  it('when the command ends, with its exit code', async () => {
    const kept = spawn(process.execPath, [keeper, process.execPath, '-e', 'process.exit(3)'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const [code] = await once(kept, 'exit');
    expect(code).toBe(3);
  });
});
