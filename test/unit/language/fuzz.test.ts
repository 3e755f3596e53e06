import { expect, test } from 'vitest';
import { Random } from '../../../fuzz/random.js';
import type { FuzzTarget } from '../../../fuzz/target.js';
import * as language from '../../../fuzz/targets/language.js';

// A short run of `npm run fuzz`, always of the same inputs.
const targets: readonly FuzzTarget[] = Object.values(language);

test.each(targets.map((target) => [target.name, target] as const))('%s takes any input', (_name, target) => {
  const random = new Random(2026);
  for (let run = 0; run < 300; run++) {
    const input = run % 2 === 0 ? target.structured(random) : target.bytes(random);
    expect(() => target.run(input), JSON.stringify(input)).not.toThrow();
  }
});

/** Processor time of one input, the least of three runs. */
function cost(target: FuzzTarget, input: string): number {
  const times = [0, 1, 2].map(() => {
    const before = process.cpuUsage();
    target.run(input);
    const used = process.cpuUsage(before);
    return used.user + used.system;
  });
  return Math.min(...times);
}

const shapes: readonly (readonly [string, (size: number) => string])[] = [
  ['parentheses', (size) => `schema S { constraint c "" ${'('.repeat(size)}`],
  ['operators', (size) => `schema S { constraint c "" ${'true and '.repeat(size)}true }`],
  ['not', (size) => `schema S { constraint c "" ${'not '.repeat(size)}true }`],
  ['open tags', (size) => `style s for S { trace """${'{% if x %}'.repeat(size)}""" }`],
  ['open holes', (size) => `style s for S { trace """${'{{ '.repeat(size)}""" }`],
  ['quotes', (size) => '"'.repeat(size)],
  ['braces', (size) => 'schema S { '.repeat(size)],
  ['dots', (size) => `schema S { constraint c "" x${'.x'.repeat(size)} }`],
  [
    'imports and names',
    (size) => `${'import "a.mrsi"\n'.repeat(size / 4)}schema S { ${'output k: Kind\n'.repeat(size / 4)} }`,
  ],
  ['lines', (size) => '\n'.repeat(size)],
];

test.each(shapes)('%s cost no more than in proportion', (_name, shape) => {
  for (const target of targets) {
    const small = cost(target, shape(1000));
    const large = cost(target, shape(4000));
    // Four times the input; a square would cost sixteen times. What takes less than 30 ms says nothing.
    expect(large, target.name).toBeLessThan(Math.max(30_000, small * 12));
  }
});

test('a file of 10 MB gives an answer', () => {
  const text = `schema S {}\nstyle s for S {\n  prompt """${'All of this is text. '.repeat(500_000)}"""\n  trace """"""\n}\n`;
  expect(() => language.validator.run(text)).not.toThrow();
});
