import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { commands, ConfigurationTarget, window, workspace } from 'vscode';
import { z } from 'zod';
import { fileUri, inWorkspace, openPanels, readTraceFile, until } from './workspace.js';

/** What PyTorch writes, greedily. */
const goldens = z
  .array(z.object({ id: z.string(), greedy: z.object({ steps: z.object({ text: z.string() }) }) }))
  .parse(JSON.parse(readFileSync(resolve(__dirname, '../../../test/goldens/pico-vl/samples.json'), 'utf8')));

const template = fileUri('pico.mrsi');
const samples = fileUri('samples.json');
const run = (style: string, ids: readonly string[]): Thenable<string | undefined> =>
  commands.executeCommand('mrsi.runOnSample', template, style, samples, ids);

async function withSettings(settings: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
  const configuration = workspace.getConfiguration('mrsi');
  for (const [name, value] of Object.entries(settings))
    await configuration.update(name, value, ConfigurationTarget.Workspace);
  try {
    await work();
  } finally {
    for (const name of Object.keys(settings))
      await configuration.update(name, undefined, ConfigurationTarget.Workspace);
  }
}

describe('running inference', () => {
  it('writes the trace, checks it, and opens it in the panel', async () => {
    const path = await run('steps', ['15']);
    assert.ok(path !== undefined && existsSync(path));
    const { header, traces } = await readTraceFile(path);
    assert.equal(header.model.name, 'pico-vl');
    assert.equal(header.sampling.temperature, 0);
    const [trace] = traces;
    assert.equal(traces.length, 1);
    assert.equal(trace?.ending.kind, 'complete');
    assert.equal(trace.sample, '15');
    assert.deepEqual(
      trace.verdicts.filter((verdict) => verdict.outcome === 'violated').map((verdict) => verdict.constraint),
      ['no_shared_box'],
    );
    assert.ok(trace.rewards.length > 0, 'a labelled sample has rewards');
    await until(openPanels, (open) => open.includes(path));
  });

  it('shows what models can run on', async () => {
    await commands.executeCommand('mrsi.showEnvironment');
    const text = window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^# Inference environment$/mu);
    assert.match(text, /^\| Processor, native \| yes \| [\d.]+ ms/mu);
    assert.match(text, /`auto` takes \*\*/u);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('names picture and template relative to the file, so that both are found again', async () => {
    const path = await run('direct', ['02']);
    assert.ok(path !== undefined);
    const { header, traces } = await readTraceFile(path);
    const image = traces[0]?.inputs['image'];
    assert.ok(image?.kind === 'image');
    assert.equal(resolve(dirname(path), image.images[0]?.path ?? ''), inWorkspace('images', '02.png'));
    assert.equal(resolve(dirname(path), header.program.sources[0]?.path ?? ''), template.fsPath);
  });

  it('runs many samples into one file, and writes of each what PyTorch writes', async () => {
    const shape = z.array(z.object({ id: z.string() }));
    const ids = shape.parse(JSON.parse(await readFile(samples.fsPath, 'utf8'))).map((sample) => sample.id);
    const path = await run('steps', ids);
    assert.ok(path !== undefined);
    const { traces } = await readTraceFile(path);
    assert.deepEqual(
      traces.map(({ sample, text }) => ({ sample, text })),
      ids.map((id) => ({ sample: id, text: goldens.find((golden) => golden.id === id)?.greedy.steps.text })),
    );
  });

  it('writes a group of sampled traces for one sample, alike for one seed', async () => {
    await withSettings({ 'sampling.groupSize': 3, 'sampling.temperature': 1.2, 'sampling.seed': 7 }, async () => {
      const paths = [await run('direct', ['09']), await run('direct', ['09'])];
      const [first, second] = await Promise.all(paths.map((path) => readTraceFile(path ?? '')));
      assert.deepEqual(
        first?.traces.map((trace) => trace.group?.index),
        [0, 1, 2],
      );
      assert.deepEqual(
        first?.traces.map((trace) => trace.text),
        second?.traces.map((trace) => trace.text),
      );
    });
  });

  it('saves to the folder of the settings', async () => {
    await withSettings({ 'traces.folder': 'elsewhere/traces' }, async () => {
      const path = await run('story', ['07']);
      assert.equal(dirname(path ?? ''), inWorkspace('elsewhere', 'traces'));
    });
  });

  it('stops when it is cancelled, and what was written stays', async () => {
    await withSettings({ 'sampling.groupSize': 64, 'sampling.temperature': 1 }, async () => {
      const before = new Set(openPanels());
      const running = run('steps', ['15']);
      const panels = await until(openPanels, (open) => open.some((path) => !before.has(path)));
      const start = Date.now();
      await commands.executeCommand('mrsi.cancel');
      await running;
      assert.ok(Date.now() - start < 3000, `took ${Date.now() - start} ms`);
      const { traces } = await readTraceFile(panels.find((path) => !before.has(path)) ?? '');
      assert.ok(traces.length <= 64);
      assert.ok(traces.some(({ ending }) => ending.kind === 'cancelled') || traces.length < 64, 'ran to its end');
    });
  });

  it('closes what it opened', async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await until(openPanels, (open) => open.length === 0);
  });
});
