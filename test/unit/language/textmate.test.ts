import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = await readFile(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      textmate.parseRawGrammar(await readFile('syntaxes/mrsi.tmLanguage.json', 'utf8'), `${scope}.json`),
  });
  const loaded = await registry.loadGrammar('source.mrsi');
  if (loaded === null) throw new Error('The grammar does not load');
  grammar = loaded;
});

/** The pieces of a text with their innermost scopes, without `.mrsi`; white space left out. */
function colours(text: string): string[] {
  let state = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens.flatMap((token) => {
      const piece = line.slice(token.startIndex, token.endIndex).trim();
      return piece === '' ? [] : [`${piece} ${(token.scopes.at(-1) ?? '').replace('.mrsi', '')}`];
    });
  });
}

test('a schema has colours without the server', () => {
  const text = `/// Doc.
schema S "title" {
  input text: Text
  enum Kind { PER "a person" alias P, Q }
  record E { span: Span of text region: Box in image when visible }
  constraint c severity warning "t" forall e in list: e.span matches /a\\/b/i
}`;
  expect(colours(text)).toEqual([
    '/// Doc. comment.line.documentation',
    'schema storage.type',
    'S entity.name.type',
    '" punctuation.definition.string.begin',
    'title string.quoted.double',
    '" punctuation.definition.string.end',
    '{ punctuation.section.block',
    'input storage.modifier',
    'text variable.other.property',
    ': punctuation.separator',
    'Text support.type',
    'enum storage.type',
    'Kind entity.name.type.enum',
    '{ punctuation.section.block.begin',
    'PER variable.other.enummember',
    '" punctuation.definition.string.begin',
    'a person string.quoted.double',
    '" punctuation.definition.string.end',
    'alias keyword.other',
    'P, Q constant.other.alias',
    '} punctuation.section.block.end',
    'record storage.type',
    'E entity.name.type',
    '{ punctuation.section.block',
    'span variable.other.property',
    ': punctuation.separator',
    'Span support.type',
    'of keyword.operator.word',
    'text variable.other',
    'region variable.other.property',
    ': punctuation.separator',
    'Box support.type',
    'in keyword.operator.word',
    'image variable.other',
    'when keyword.operator.word',
    'visible variable.other',
    '} punctuation.section.block',
    'constraint storage.type',
    'c entity.name.function',
    'severity keyword.other',
    'warning constant.language',
    '" punctuation.definition.string.begin',
    't string.quoted.double',
    '" punctuation.definition.string.end',
    'forall keyword.control.binder',
    'e variable.other',
    'in keyword.operator.word',
    'list variable.other',
    ': punctuation.separator',
    'e variable.other',
    '. punctuation.accessor',
    'span variable.other.property',
    'matches keyword.operator.word',
    '/a\\/b/ string.regexp',
    'i keyword.other',
    '} punctuation.section.block',
  ]);
});

test('a template has colours inside its holes and tags, and comes out again', () => {
  const text = `style a for S {
  trace """
    {% step find %}It's {{ e.kind as gloss }}{# note #}{% endstep %} {"a"}
    {{ list as json(text: span) }}
  """
}`;
  expect(colours(text)).toEqual([
    'style storage.type',
    'a entity.name.type.style',
    'for keyword.other',
    'S entity.name.type.schema',
    '{ punctuation.section.block',
    'trace storage.type.section',
    '""" punctuation.definition.string.begin',
    '{% punctuation.section.embedded.begin',
    'step keyword.control.tag',
    'find entity.name.function.step',
    '%} punctuation.section.embedded.end',
    "It's string.quoted.triple.template",
    '{{ punctuation.section.embedded.begin',
    'e variable.other',
    '. punctuation.accessor',
    'kind variable.other.property',
    'as keyword.operator.word',
    'gloss support.function.codec',
    '}} punctuation.section.embedded.end',
    '{# comment.block.template',
    'note comment.block.template',
    '#} comment.block.template',
    '{% punctuation.section.embedded.begin',
    'endstep keyword.control.tag',
    '%} punctuation.section.embedded.end',
    '{"a"} string.quoted.triple.template',
    '{{ punctuation.section.embedded.begin',
    'list variable.other',
    'as keyword.operator.word',
    'json support.function.codec',
    '( meta.embedded.hole',
    'text support.type.property-name',
    ': punctuation.separator',
    'span variable.other',
    ') meta.embedded.hole',
    '}} punctuation.section.embedded.end',
    '""" punctuation.definition.string.end',
    '} punctuation.section.block',
  ]);
});

test('a hole that is never closed ends with the template', () => {
  const after = colours('style a for S {\n  trace """{{ e. """\n}\nschema T {').slice(-3);
  expect(after).toEqual(['schema storage.type', 'T entity.name.type', '{ punctuation.section.block']);
});
