import { beforeAll, expect, test } from 'vitest';
import { compileExpression } from '../../../src/compile/index.js';
import type { Program } from '../../../src/program/program.js';
import { programOf } from './compile-text.js';
import { plain } from './outline.js';

let program: Program;
beforeAll(async () => {
  program = await programOf(`schema S {
    input image: Image
    enum Kind { A "first" B }
    record E { kind: Kind region: Box in image when kind == A }
    output list: E[]
  }`);
});

test('an expression sees the slots, the enums and the variables of its scope', async () => {
  const compiled = await compileExpression(program, 'e.kind == A and count(list) > 1', {
    e: { kind: 'record', name: 'E' },
  });
  expect(compiled.kind).toBe('expression');
  if (compiled.kind !== 'expression') return;
  expect(plain(compiled.expression)).toMatchObject({
    left: {
      left: { kind: 'member', of: { kind: 'variable', name: 'e' }, name: 'kind' },
      right: { kind: 'enumValue', enum: 'Kind', name: 'A' },
    },
    right: { left: { function: 'count', arguments: [{ kind: 'slot', name: 'list' }] } },
  });
  expect(compiled.expression.range).toEqual({ source: -1, start: 0, end: 31 });
});

test.each([
  ['e.kimd == A', 'unresolved-name', 2, 6],
  ['count(list) +', 'syntax', 13, 13],
  ['count(list) and true', 'type-mismatch', 0, 11],
])('%s is wrong', async (text, code, start, end) => {
  const compiled = await compileExpression(program, text, { e: { kind: 'record', name: 'E' } });
  expect(compiled).toMatchObject({
    kind: 'errors',
    diagnostics: [{ code, range: { start: { offset: start, line: 0 }, end: { offset: end } } }],
  });
});
