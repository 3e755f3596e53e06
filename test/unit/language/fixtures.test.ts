import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../../src/language/diagnostics/catalogue.js';
import { annotate, diagnosticsOf, filesOf, mend } from './fixture.js';

// Every .mrsi file under the folder is a test: with carets under its lines where it should have diagnostics, or in
// valid/ without any. UPDATE_GOLDENS=1 writes what is found; look at the difference before you commit it.

const folder = 'test/fixtures/language';
const goldens = 'test/goldens/language';
const isUpdating = process.env['UPDATE_GOLDENS'] === '1';

const fixtures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.mrsi'))
  .toSorted();

const isValid = (name: string): boolean => name.startsWith('valid/');

test.each(fixtures)('%s', async (name) => {
  const path = join(folder, name);
  const fixture = await readFile(path, 'utf8');
  const annotated = await annotate(fixture);
  if (isUpdating && !isValid(name)) await writeFile(path, annotated);
  else expect(annotated).toBe(fixture);
  if (!isValid(name)) expect(codesIn(annotated), 'A fixture that expects nothing belongs to valid/').not.toEqual([]);
});

test.each(fixtures)('%s mended', async (name) => {
  const files = filesOf(await readFile(join(folder, name), 'utf8'));
  const main = files[0];
  if (main === undefined) throw new Error('An empty fixture');
  const { diagnostics } = await diagnosticsOf(files);
  const own = diagnostics.filter((diagnostic) => diagnostic.path === main.name && diagnostic.fixes.length > 0);
  if (own.length === 0) return;
  const mended = mend(main.text, own);
  const golden = join(goldens, `${basename(name, '.mrsi')}.mended.mrsi`);
  if (isUpdating) {
    await mkdir(dirname(golden), { recursive: true });
    await writeFile(golden, mended);
  } else expect(mended).toBe(await readFile(golden, 'utf8'));
  // Mending one name may show what is wrong with the next, so a fix need not leave nothing to mend.
  const after = await diagnosticsOf([{ ...main, text: mended }, ...files.slice(1)]);
  const left = after.diagnostics.filter((diagnostic) => diagnostic.path === main.name && diagnostic.fixes.length > 0);
  expect(left.length).toBeLessThan(own.length);
});

const codesIn = (text: string): string[] =>
  [...text.matchAll(/^\s*\^+(?:\.\.\.)? ([a-z-]+): /gm)].map((match) => match[1] ?? '');

test('every diagnostic has a fixture', () => {
  const seen = new Set(fixtures.flatMap((name) => codesIn(readFileSync(join(folder, name), 'utf8'))));
  expect(Object.keys(catalogue).filter((code) => !seen.has(code))).toEqual([]);
});

test('every diagnostic has a page of documentation, and no page is without its diagnostic', () => {
  const headings = [...readFileSync('docs/diagnostics.md', 'utf8').matchAll(/^## (\S+)$/gm)].map((match) => match[1]);
  expect(headings).toEqual(Object.keys(catalogue));
});
