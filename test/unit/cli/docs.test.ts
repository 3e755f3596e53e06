import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compile/index.js';
import { readSamples } from '../../../src/data/samples/index.js';
import { mrsi } from './context.js';

const page = await readFile('docs/command-line.md', 'utf8');

describe('the page about the command line', () => {
  const examples = [...page.matchAll(/```console\n\$ mrsi ([^\n]*)\n([\s\S]*?)```/g)].map(
    ([, command = '', output = '']) => [command, output] as const,
  );

  it('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
  });

  it.each(examples)('shows what `mrsi %s` says', async (command, output) => {
    const { code, out } = await mrsi(command.split(' '));
    expect(code).toBe(0);
    // How many templates there are changes; what is said of them does not.
    const stable = (text: string): string => text.replace(/\d+ files/, 'N files');
    expect(stable(out)).toBe(stable(output));
  });

  it('names only options that there are', async () => {
    const help = await Promise.all(
      ['check', 'render', 'run', 'show', 'figures'].map(async (name) => (await mrsi([name, '--help'])).out),
    );
    const known = new Set(help.join('\n').match(/--[a-z][a-z-]*/g));
    for (const [option] of page.matchAll(/(?<![-\w])--[a-z][a-z-]*/g)) expect([...known, '--help']).toContain(option);
  });

  it('tells the exit codes that the help tells', async () => {
    const { out } = await mrsi(['--help']);
    for (const [, code = ''] of page.matchAll(/^\| (\d+) \|/gm)) expect(out).toMatch(new RegExp(`\\b${code} \\w`));
  });
});

describe('the page about files', () => {
  it('shows a data file that can be read', async () => {
    const formats = await readFile('docs/formats.md', 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(formats)?.[1] ?? '';
    const { programs } = await compileFile('samples/pico.mrsi', (path) => readFile(path, 'utf8'));
    const [program] = programs;
    if (program === undefined) throw new Error('the template has errors');
    const { samples, diagnostics } = readSamples(example, program);
    expect(diagnostics).toEqual([]);
    expect(samples.map(({ id, label }) => [id, label?.['entities']])).toEqual([
      ['15', expect.objectContaining({ kind: 'list', items: expect.objectContaining({ length: 2 }) })],
    ]);
  });
});
