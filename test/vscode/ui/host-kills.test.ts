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

/** Together they last longer than until the kill, and traces of the first ones are finished by then. */
const manySamples = ['15', '00', '09', '25', '39', '02', '07', '13'];
const rows = 100;

/** What the file of a run has of its traces. Its last line may still be being written. */
function tracesIn(file: string): { readonly finished: number; readonly failed: number; readonly isWhole: boolean } {
  const [, ...lines] = readFileSync(join(studio().workspace, runs, file), 'utf8').split('\n');
  const rest = lines.pop();
  const endings = lines.map((line) => {
    const decoded = decodeTrace(line);
    expect(decoded.ok, `a line of ${file}`).toBe(true);
    return decoded.ok ? decoded.value.ending.kind : 'failed';
  });
  const failed = endings.filter((kind) => kind === 'failed').length;
  return { finished: endings.length - failed, failed, isWhole: rest === '' };
}

describe('an inference host that is killed at a random instant of a run', () => {
  const random = (round: number): number => Math.abs(Math.sin(round * 12.9898 + 4) * 43_758.5453) % 1;
  const kept: number[] = [];
  /** Runs that a kill struck between two samples: a new host went on, and there was nothing to tell. */
  let unharmed = 0;

  it(`is told of readably and loses no trace, ${kills} times`, { timeout: kills * 60_000 }, async () => {
    mkdirSync(join(studio().workspace, '.vscode'), { recursive: true });
    writeFileSync(
      join(studio().workspace, '.vscode', 'settings.json'),
      JSON.stringify({ 'mrsi.sampling.groupSize': rows, 'mrsi.sampling.temperature': 1 }),
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
      const newFile = (): string => savedRuns().find((name) => !before.has(name)) ?? '';
      const hasAll = (): boolean => newFile() !== '' && tracesIn(newFile()).finished === rows * manySamples.length;
      await expect.poll(async () => (await message.isVisible()) || hasAll(), SLOW).toBe(true);
      if (await message.isVisible()) {
        expect(await message.innerText()).toMatch(
          /The inference host was ended by signal SIG(?:KILL|SEGV)\..*Run again/s,
        );
        await studio().clearNotifications();
        // what helped the host is gone with it
        await expect.poll(() => hostProcesses(studio().serverProcess), SLOW).toEqual([]);
        if (newFile() !== '') {
          const { finished, failed, isWhole } = tracesIn(newFile());
          expect(isWhole, newFile()).toBe(true);
          // samples that were done before are there with all their traces, those of the one that was struck as they ended
          expect((finished + failed) % rows, `${finished} finished, ${failed} failed`).toBe(0);
          kept.push(finished);
        }
      } else {
        unharmed++;
        expect(hostProcesses(studio().serverProcess)).not.toContain(host);
      }
      await studio().command('View: Close All Editors');
      await studio().open('pico.mrsi');
    }
    expect(unharmed).toBeLessThan(Math.max(1, kills / 2));
    expect(Math.max(...kept), 'traces that were finished before a kill').toBeGreaterThan(0);
    console.log(`${kills} kills, ${unharmed} between two samples; finished before: ${kept.join(' ')}`);
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
            .map((name) => tracesIn(name).finished),
        SLOW,
      )
      .toEqual([3]);
    await expect.poll(() => document().locator('.trace-row').count(), SLOW).toBe(3);
    expect(hostProcesses(studio().serverProcess)).toHaveLength(1);
  });
});
