import { createLangiumParser } from 'langium';
import { expect, test } from 'vitest';
import { corpus } from '../../../fuzz/templates.js';
import { parsedText } from '../../../fuzz/tree.js';
import { createMrsiServices } from '../../../src/language/services.js';

const { mrsi } = createMrsiServices();
/** Langium's parser of the whole grammar, which knows nothing of parts. */
const whole = createLangiumParser(mrsi);

const right = corpus.filter((text) => mrsi.parser.LangiumParser.parse(text).parserErrors.length === 0);

test('many templates have no syntax error', () => {
  expect(right.length).toBeGreaterThan(12);
});

test.each(right.map((text) => [text.slice(0, 60), text] as const))(
  'in parts, %j is parsed as the grammar says',
  (_begin, text) => {
    expect(parsedText(mrsi.parser.LangiumParser.parse(text))).toBe(parsedText(whole.parse(text)));
  },
);
