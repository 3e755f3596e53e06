import { expect, it } from 'vitest';
import { isAtLeast } from '../../../scripts/lib/editor.mjs';

it.each([
  ['1.100.0', '1.100.0', true],
  ['1.99.3', '1.100.0', false],
  ['1.100.1', '1.100.0', true],
  ['2.0.0', '1.100.9', true],
  ['0.200.0', '1.100.0', false],
  ['1.101.0-insider', '1.100.0', true],
])('version %s against %s: %s', (version, oldest, expected) => {
  expect(isAtLeast(version, oldest)).toBe(expected);
});
