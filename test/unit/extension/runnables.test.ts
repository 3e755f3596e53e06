import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runnablesIn } from '../../../src/extension/templates/styles.js';

const text = readFileSync(new URL('../../../samples/pico.mrsi', import.meta.url), 'utf8');

it('finds the styles and the constraints of a text, with the schema that each belongs to', () => {
  const { styles, constraints } = runnablesIn(text);
  const at = (offset: number): string => text.slice(offset).split(' ').slice(0, 2).join(' ');
  expect(styles.map(({ offset, schema }) => `${at(offset)} ${schema}`)).toEqual([
    'style steps PicoGMNER',
    'style story PicoGMNER',
    'style direct PicoGMNER',
  ]);
  expect(constraints.map(({ offset, name, schema }) => [at(offset), name, schema])).toEqual(
    ['Cs', 'distinct_spans', 'Ce_Cu', 'inside', 'no_shared_box'].map((name) => [
      `constraint ${name}`,
      name,
      'PicoGMNER',
    ]),
  );
});

it('finds those that can be found in a text that is being written', () => {
  const { styles, constraints } = runnablesIn(`${text.replace('severity warning', 'severity')}\nstyle half for`);
  expect(styles.map(({ name }) => name)).toEqual(expect.arrayContaining(['steps', 'story', 'direct']));
  expect(constraints.length).toBeGreaterThan(3);
});
