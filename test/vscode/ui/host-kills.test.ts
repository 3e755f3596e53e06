import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodeTrace } from '../../../src/trace/index.js';
import { useStudio } from '../../harness/studio.js';
import { hostProcesses } from '../support/processes.js';
import { runSamples, tracePanel } from '../support/trace-panel.js';

/** How often the host is killed: `HOST_KILLS=100` for more. */
const kills = Number(process.env['HOST_KILLS'] ?? 5);
/** Within so many milliseconds after the host has started. */
const span = 5000;
const SLOW = { timeout: 60_000 };

const studio = useStudio();
const document = () => tracePanel(studio()).document;
const runs = join('.mrsi-runs');
const savedRuns = (): readonly string[] => {
  try {
    return readdirSync(join(studio().workspace, runs));
  } catch {
    return [];
  }
};

async function startRun(samples: readonly string[]): Promise<void> {
  await studio().command('MRSI: Run Inference on Sample');
  await studio().pick('direct');
  await runSamples(studio(), samples);
}

/** 400 traces of one of them take some seconds: all of them last until the kill, however fast the machine is. */
const manySamples = ['15', '00', '09', '25', '39'];

/** Traces of a file, of which every line must be whole. */
function tracesIn(file: string): number {
  const [, ...lines] = readFileSync(join(studio().workspace, runs, file), 'utf8')
    .trimEnd()
    .split('\n');
  for (const line of lines) expect(decodeTrace(line).ok, `a line of ${file}`).toBe(true);
  return lines.length;
}

describe('an inference host that is killed at a random instant of a run', () => {
  const random = (round: number): number => Math.abs(Math.sin(round * 12.9898 + 4) * 43_758.5453) % 1;
  const kept: number[] = [];

  it(`is told of readably and loses no trace, ${kills} times`, { timeout: kills * 60_000 }, async () => {
    mkdirSync(join(studio().workspace, '.vscode'), { recursive: true });
    writeFileSync(
      join(studio().workspace, '.vscode', 'settings.json'),
      JSON.stringify({ 'mrsi.sampling.groupSize': 400, 'mrsi.sampling.temperature': 1 }),
    );
    await studio().open('pico.mrsi');
    for (let round = 0; round < kills; round++) {
      const before = new Set(savedRuns());
      await startRun(manySamples);
      await expect.poll(() => hostProcesses(studio().serverProcess).length, SLOW).toBeGreaterThan(0);
      await sleep(random(round) * span);
      const [host = 0] = hostProcesses(studio().serverProcess);
      process.kill(host, round % 3 === 2 ? 'SIGSEGV' : 'SIGKILL');
      const message = studio().notification(/\[host\/died\]/);
      await message.waitFor(SLOW);
      expect(await message.innerText()).toMatch(
        /The inference host was ended by signal SIG(?:KILL|SEGV)\..*Run again/s,
      );
      await studio().clearNotifications();
      // what helped the host is gone with it
      await expect.poll(() => hostProcesses(studio().serverProcess), SLOW).toEqual([]);
      const [file] = savedRuns().filter((name) => !before.has(name));
      kept.push(file === undefined ? 0 : tracesIn(file));
      await studio().command('View: Close All Editors');
      await studio().open('pico.mrsi');
    }
    expect(kept).toHaveLength(kills);
    expect(Math.max(...kept), 'traces that were finished before a kill').toBeGreaterThan(0);
  });

  it('and the next run works', async () => {
    writeFileSync(
      join(studio().workspace, '.vscode', 'settings.json'),
      JSON.stringify({ 'mrsi.sampling.groupSize': 3, 'mrsi.sampling.temperature': 1 }),
    );
    const before = new Set(savedRuns());
    await startRun(['15']);
    await expect
      .poll(
        () =>
          savedRuns()
            .filter((name) => !before.has(name))
            .map(tracesIn),
        SLOW,
      )
      .toEqual([3]);
    await expect.poll(() => document().locator('.trace-row').count(), SLOW).toBe(3);
    expect(hostProcesses(studio().serverProcess)).toHaveLength(1);
  });
});
