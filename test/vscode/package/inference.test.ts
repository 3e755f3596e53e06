import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { commands, extensions, Uri, workspace } from 'vscode';

describe('the installed package', () => {
  it('runs from where VS Code installed it, with none of the tree around it', async () => {
    const extension = extensions.getExtension('mrsi-studio.mrsi-studio');
    assert.ok(extension, 'the package is not installed');
    assert.match(relative(__dirname, extension.extensionPath), /^\.\..*extensions/);
    await extension.activate();
  });

  it('runs the demo model on a sample and writes the trace', async () => {
    const samples = workspace.workspaceFolders?.[0]?.uri;
    assert.ok(samples, 'no folder is open');
    const file = (name: string): Uri => Uri.joinPath(samples, name);
    await commands.executeCommand('mrsi.runOnSample', file('pico.mrsi'), 'direct', file('samples.json'), ['15']);

    const folder = join(samples.fsPath, '.mrsi-runs');
    const traces = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.mrsitrace'));
    assert.equal(traces.length, 1);
    const [, line = ''] = (await readFile(join(folder, traces[0] ?? ''), 'utf8')).split('\n');
    const { sample, tokens, ending } = JSON.parse(line) as { sample: string; tokens: unknown[]; ending: unknown };
    assert.equal(sample, '15');
    assert.ok(tokens.length > 5, `only ${tokens.length} tokens were written`);
    assert.deepEqual(ending, { kind: 'complete' });
  }).timeout(60_000);
});
