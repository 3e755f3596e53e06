import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { useStudio } from '../../harness/studio.js';
import { hostProcesses } from '../support/processes.js';
import { runSample, tracePanel } from '../support/trace-panel.js';

const studio = useStudio();
const inWorkspace = (...names: readonly string[]): string => join(studio().workspace, ...names);
const savedRuns = (): readonly string[] => {
  try {
    return readdirSync(inWorkspace('.mrsi-runs'));
  } catch {
    return [];
  }
};

/** A PNG whose header promises 60,000 × 60,000 pixels, and which ends there. */
const bomb = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea60080200000000000000', 'hex');

/** Samples that cannot be run, with what the user reads. */
const bad = [
  { id: 'missing', text: 'Redleaf', image: 'images/nowhere.png', says: /nowhere\.png.*\[input\/image-missing\]/s },
  { id: 'nopicture', text: 'Redleaf', image: 'README.md', says: /README\.md.*\[input\/image-unreadable\]/s },
  { id: 'truncated', text: 'Redleaf', image: 'truncated.png', says: /truncated\.png.*\[input\/image-unreadable\]/s },
  { id: 'bomb', text: 'Redleaf', image: 'bomb.png', says: /bomb\.png.*\[input\/image-(too-large|unreadable)\]/s },
  { id: 'long', text: 'Redleaf met Jordan . '.repeat(2000), image: 'images/15.png', says: /\[input\/text-too-long\]/ },
] as const;

async function startRun(id: string, file: string | RegExp): Promise<void> {
  await studio().command('MRSI: Run Inference on Sample');
  await studio().pick('steps');
  await runSample(studio(), id, file);
}

describe('a sample that cannot be run', () => {
  it.each(bad)('is refused with one clear error: $id', async ({ id, says }) => {
    if (id === 'missing') {
      writeFileSync(
        inWorkspace('bad-samples.json'),
        JSON.stringify(bad.map(({ id: name, text, image }) => ({ id: name, text, image }))),
      );
      writeFileSync(inWorkspace('truncated.png'), readFileSync(inWorkspace('images', '15.png')).subarray(0, 2000));
      writeFileSync(inWorkspace('bomb.png'), bomb);
      await studio().open('pico.mrsi');
    }
    await startRun(id, 'bad-samples.json');
    const message = studio().notification(says);
    await message.waitFor();
    expect(await studio().page.locator('.notification-list-item .codicon-error').count()).toBe(1);
    await studio().clearNotifications();
    expect(savedRuns()).toEqual([]);
  });
});

describe('a data file with a sample that has no text', () => {
  it('says which one, and offers the others', async () => {
    writeFileSync(
      inWorkspace('half-samples.json'),
      JSON.stringify([
        { id: 'empty', text: ' ', image: 'images/15.png' },
        { id: 'good', text: 'Redleaf', image: 'images/15.png' },
      ]),
    );
    await studio().command('MRSI: Run Inference on Sample');
    await studio().pick('steps');
    await studio().pick('half-samples.json');
    await studio().rows(/^good/).waitFor();
    expect(
      await studio()
        .rows(/^empty/)
        .count(),
    ).toBe(0);
    await studio()
      .notification(/half-samples\.json, sample empty.*a text that is not empty/)
      .waitFor();
    await studio().page.keyboard.press('Escape');
    await studio().clearNotifications();
  });
});

describe('a model that cannot be loaded', () => {
  const useModel = (folder: string): void => {
    mkdirSync(inWorkspace('.vscode'), { recursive: true });
    writeFileSync(inWorkspace('.vscode', 'settings.json'), JSON.stringify({ 'mrsi.model.folder': folder }));
  };
  const copyModel = (name: string): string => {
    cpSync(join(root, 'models', 'pico-vl'), inWorkspace(name), { recursive: true });
    return inWorkspace(name);
  };

  const broken: readonly (readonly [string, string, () => void, RegExp])[] = [
    ['no folder', 'nowhere', (): void => undefined, /nowhere.*\[model\/folder-missing\]/s],
    [
      'a missing file',
      'lacking',
      (): void => rmSync(join(copyModel('lacking'), 'tokenizer.json')),
      /tokenizer\.json.*\[model\/file-missing\]/s,
    ],
    [
      'a corrupt file',
      'corrupt',
      (): void => truncateSync(join(copyModel('corrupt'), 'onnx', 'decoder_model_merged.onnx'), 100_000),
      /decoder_model_merged\.onnx.*\[model\/file-corrupt\]/s,
    ],
  ];

  it.each(broken)('is named with its file and what to do: %s', async (_what, folder, make, says) => {
    make();
    useModel(folder);
    await studio().statusBar(folder).waitFor();
    await startRun('15', /(?<![\w-])samples\.json/);
    await studio().notification(says).waitFor();
    await studio().clearNotifications();
  });

  it('does not keep the next one from running', async () => {
    rmSync(inWorkspace('.vscode'), { recursive: true });
    await studio().statusBar('pico-vl').waitFor();
    await startRun('15', /(?<![\w-])samples\.json/);
    await tracePanel(studio()).complete();
    expect(savedRuns()).toHaveLength(1);
  });
});

describe('an inference host that dies in the middle', () => {
  it('is reported, keeps what was written, and the next run works', async () => {
    mkdirSync(inWorkspace('.vscode'), { recursive: true });
    writeFileSync(
      inWorkspace('.vscode', 'settings.json'),
      JSON.stringify({ 'mrsi.sampling.groupSize': 400, 'mrsi.sampling.temperature': 1 }),
    );
    await studio().open('pico.mrsi');
    await startRun('15', /(?<![\w-])samples\.json/);
    const panel = tracePanel(studio());
    await panel.document.locator('.status.running').waitFor();
    const [host] = hostProcesses(studio().serverProcess);
    expect(host, 'an inference host runs').toBeDefined();
    process.kill(host ?? 0, 'SIGKILL');
    await studio()
      .notification(/\[host\/died\]/)
      .waitFor();
    await panel.document.locator('.error-note', { hasText: 'host/died' }).waitFor();
    await studio().screenshot('host-died');
    await studio().clearNotifications();
    rmSync(inWorkspace('.vscode'), { recursive: true });
    await studio().open('pico.mrsi');
    await startRun('02', /(?<![\w-])samples\.json/);
    await tracePanel(studio()).complete();
    expect(hostProcesses(studio().serverProcess)).toHaveLength(1);
  });
});
