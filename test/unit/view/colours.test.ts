import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLOURS, thingColours } from '../../../src/view/colours.js';

test('the editor colours types as the style sheet of the panel colours things', () => {
  const sheet = readFileSync(new URL('../../../webview/styles/base.css', import.meta.url), 'utf8');
  const declared = [...sheet.matchAll(/--thing-(\d): var\(--vscode-([\w-]+)\)/g)];
  expect(declared.map(([, number]) => Number(number))).toEqual([...thingColours.keys()]);
  expect(declared.map(([, , name]) => name)).toEqual(thingColours.map((name) => name.replace('.', '-')));
  expect(thingColours).toHaveLength(COLOURS);
});
