import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CompileDiagnostic, compileFile } from '../../../src/compile/index.js';
import { catalogue, type DiagnosticCode } from '../../../src/language/diagnostics/catalogue.js';
import { type Fence, fencesOf } from './fences.js';
import { wrappers } from './wrappers.js';

const page = readFileSync('docs/diagnostics.md', 'utf8');
const codes = Object.keys(catalogue) as DiagnosticCode[];

/** The examples below the heading of a code. */
function examplesOf(code: string): readonly Fence[] {
  const [, part = ''] = page.split(`\n## ${code}\n`);
  return fencesOf(part.split('\n## ')[0] ?? '');
}

async function diagnosticsOf({ info, text }: Fence): Promise<readonly CompileDiagnostic[]> {
  const [, fragment, kind = ''] = info;
  const wrap = fragment === 'fragment' ? wrappers[kind] : (whole: string): string => whole;
  if (wrap === undefined) throw new Error(`Nothing wraps a fragment "${kind}"`);
  const { diagnostics } = await compileFile('page.mrsi', (path) =>
    Promise.resolve(path.endsWith('page.mrsi') ? wrap(text) : undefined),
  );
  return diagnostics;
}

const errorIn = ({ info }: Fence): string | undefined => info.find((word) => word.startsWith('error='))?.slice(6);

test.each(codes)('the page shows what has %s, and how it is right', async (code) => {
  const examples = examplesOf(code);
  expect(examples.filter((each) => errorIn(each) !== undefined).map((each) => errorIn(each))).toEqual([code]);
  for (const example of examples) {
    // oxlint-disable-next-line no-await-in-loop -- one example after the other
    const found = await diagnosticsOf(example);
    const isWrong = errorIn(example) !== undefined;
    const problems = found.filter((each) => each.severity === 'error' || each.code === code);
    const shown = problems.map(({ code: each, message }) => `${each}: ${message}`);
    if (isWrong) expect(new Set(problems.map((each) => each.code)), shown.join('\n')).toEqual(new Set([code]));
    else expect(shown).toEqual([]);
  }
});
