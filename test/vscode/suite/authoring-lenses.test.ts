import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type CodeLens, commands, window, workspace } from 'vscode';
import { z } from 'zod';
import { violationWords } from '../../../src/extension/runs/words.js';
import { fileUri, openPanels, readTraceFile, until } from './workspace.js';

const template = fileUri('pico.mrsi');

const lensesAt = async (line: number): Promise<readonly string[]> => {
  const all = await commands.executeCommand<readonly CodeLens[]>('vscode.executeCodeLensProvider', template, 100);
  return all.filter((lens) => lens.range.start.line === line).map((lens) => lens.command?.title ?? '');
};

/** The lenses of a line once one of them counts: the last run may still be looked for when they are first shown. */
async function countedAt(line: number): Promise<readonly string[]> {
  for (let attempt = 0; ; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    const titles = await lensesAt(line);
    if (titles.some((title) => /\d+ traces/.test(title)) || attempt > 100) return titles;
    // oxlint-disable-next-line no-await-in-loop -- waiting is the point
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('code lenses', () => {
  let path = '';
  const lineOf = async (beginning: string): Promise<number> => {
    const text = (await workspace.openTextDocument(template)).getText();
    return text.split('\n').findIndex((line) => line.trimStart().startsWith(beginning));
  };

  it('evaluate a style over a data file: a trace for every sample in one file', async function () {
    this.timeout(60_000);
    await window.showTextDocument(await workspace.openTextDocument(template));
    const samples = z.array(z.object({ id: z.string() }));
    const file = fileUri('samples.json');
    const ids = samples.parse(JSON.parse(await readFile(file.fsPath, 'utf8'))).map(({ id }) => id);
    path = (await commands.executeCommand<string | undefined>('mrsi.evaluate', template, 'steps', file)) ?? '';
    const { traces } = await readTraceFile(path);
    assert.deepEqual(
      traces.map(({ sample }) => sample),
      ids,
    );
  });

  it('say above each constraint, and above the style, what the last run violated', async () => {
    const { header, traces } = await readTraceFile(path);
    let violated = 0;
    for (const { name } of header.program.schema.constraints) {
      const found = traces.flatMap(({ verdicts }) => verdicts.filter((each) => each.constraint === name));
      const witnesses = found.map(({ violations }) => violations.length).filter((count) => count > 0);
      const violations = witnesses.reduce((sum, count) => sum + count, 0);
      const expected =
        violations === 0
          ? `no violation in ${traces.length} traces`
          : violationWords({ violations, traces: witnesses.length }, traces.length);
      if (violations > 0) violated++;
      const line = await lineOf(`constraint ${name} `);
      const titles = await countedAt(line);
      assert.deepEqual(
        titles.map((title) => title.replace(/^\$\([a-z]+\) /, '')),
        [expected],
      );
    }
    assert.ok(violated > 0, 'the demo model makes mistakes on its samples');
    const wrong = traces.filter(({ verdicts }) => verdicts.some(({ outcome }) => outcome === 'violated')).length;
    assert.deepEqual(await countedAt(await lineOf('style steps')), [
      '$(play) Run on Sample…',
      'Run…',
      '$(debug-alt) Debug…',
      '$(beaker) Evaluate…',
      `$(error) ${wrong} of ${traces.length} traces with violations`,
    ]);
  });

  it('lead to the traces in the panel', async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    await commands.executeCommand('mrsi.showViolations', path, 'no_shared_box');
    await until(openPanels, (open) => open.includes(path));
  });
});
