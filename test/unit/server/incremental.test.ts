import { EmptyFileSystemProvider, type LangiumDocument, URI } from 'langium';
import { expect, test } from 'vitest';
import { Random } from '../../../fuzz/random.js';
import { changeTemplate, corpus } from '../../../fuzz/templates.js';
import { documentText } from '../../../fuzz/tree.js';
import { fileOf } from '../../../src/language/scope/imports.js';
import { createServerServices, type ServerServices } from '../../../src/server/services.js';

/** Files that a test writes. */
class Files extends EmptyFileSystemProvider {
  readonly texts = new Map<string, string>();

  override readFile(uri?: URI): Promise<string> {
    const text = this.texts.get(String(uri));
    return text === undefined ? Promise.reject(new Error('No such file')) : Promise.resolve(text);
  }
}

const address = (name: string): URI => URI.parse(`file:///work/${name}`);

/** A server whose files change one after the other, and another one that begins anew each time. */
class Pair {
  private readonly files = new Files();
  private readonly changing = createServerServices({ fileSystemProvider: () => this.files });
  private readonly fresh = createServerServices({ fileSystemProvider: () => this.files });

  async open(texts: Readonly<Record<string, string>>): Promise<void> {
    this.files.texts.clear();
    for (const [name, text] of Object.entries(texts)) this.files.texts.set(address(name).toString(), text);
    await rebuild(this.changing, texts);
  }

  /** Writes a file and compares all that is known of all files. */
  async write(name: string, texts: Readonly<Record<string, string>>): Promise<void> {
    this.files.texts.set(address(name).toString(), texts[name] ?? '');
    await this.changing.shared.workspace.DocumentBuilder.update([address(name)], []);
    await rebuild(this.fresh, texts);
    for (const each of Object.keys(texts)) {
      const [actual, expected] = [this.changing, this.fresh].map((services) =>
        documentText(documentOf(services, each)),
      );
      if (actual !== expected) expect(actual, JSON.stringify({ name, texts })).toBe(expected);
    }
  }

  document(name: string): LangiumDocument {
    return documentOf(this.changing, name);
  }
}

async function rebuild({ shared }: ServerServices, texts: Readonly<Record<string, string>>): Promise<void> {
  const { LangiumDocuments, LangiumDocumentFactory, DocumentBuilder } = shared.workspace;
  const old = LangiumDocuments.all.map((document) => document.uri).toArray();
  await DocumentBuilder.update([], old);
  const documents = Object.entries(texts).map(([name, text]) => LangiumDocumentFactory.fromString(text, address(name)));
  for (const document of documents) LangiumDocuments.addDocument(document);
  await DocumentBuilder.build(documents, { validation: true });
}

function documentOf({ shared }: ServerServices, name: string): LangiumDocument {
  const document = shared.workspace.LangiumDocuments.getDocument(address(name));
  if (document === undefined) throw new Error(`No document ${name}`);
  return document;
}

/** A change as people make them: of a name, of white space, of a line; or of anything. */
function changed(text: string, random: Random): string {
  const way = random.next();
  if (way < 0.3) return renamed(text, random);
  if (way < 0.45) return spaced(text, random);
  if (way < 0.9) return lineChanged(text, random);
  return changeTemplate(text, random);
}

/** One occurrence of a word becomes another one, or the word before it is written once more, as when a name is typed. */
function renamed(text: string, random: Random): string {
  const words = [...text.matchAll(/[A-Za-z_]+/g)];
  if (words.length === 0) return text;
  const declared = [...text.matchAll(/(?<=\b(?:enum|record|input|output|step|schema|style|reward) )\w+|\w+(?=: )/g)];
  const word = random.pick(declared.length > 0 && random.next() < 0.6 ? declared : words);
  const now = random.pick([`${word[0]}x`, word[0].slice(1), random.pick(words)[0]]);
  return text.slice(0, word.index) + now + text.slice(word.index + word[0].length);
}

/** Other white space between two words, or a comment. */
function spaced(text: string, random: Random): string {
  const gaps = [...text.matchAll(/\s+/g)];
  if (gaps.length === 0) return text;
  const gap = random.pick(gaps);
  const now = random.pick([' ', '  ', '\n', '\r\n', '\r', '\t', ' // text\n', '\n/// text\n', '\u2028']);
  return text.slice(0, gap.index) + now + text.slice(gap.index + gap[0].length);
}

function lineChanged(text: string, random: Random): string {
  const all = text.split(/(?<=\n)/);
  const [at, other] = [random.below(all.length), random.below(all.length)];
  const [line = '', second = ''] = [all[at], all[other]];
  switch (random.below(6)) {
    case 0:
      return all.toSpliced(at, 1 + random.below(3)).join('');
    case 1:
      return all.toSpliced(at, 0, second).join('');
    case 2:
      return all.with(at, second).with(other, line).join('');
    case 3:
      return all.with(at, line.replace(/^/, random.pick([' ', '\n', '\t', '// ', '/// text\n', '} ', '{#']))).join('');
    case 4:
      return random.pick([
        text.replaceAll('\r', '').replaceAll('\n', '\r\n'),
        text.replaceAll('\r\n', '\n'),
        `\uFEFF${text}`,
        text.replace('\uFEFF', ''),
      ]);
    default: {
      const typed = random.pick([
        ' ',
        'x',
        '"',
        '}',
        ' }',
        '{',
        ' // x',
        '\r',
        '.',
        '"""',
        '{#',
        '#}',
        '\uD83D',
        ' schema',
      ]);
      return all.with(at, line.replace(/$/m, typed)).join('');
    }
  }
}

const styles = corpus.filter((text) => text.includes('schema ') && text.includes('style '));

/** A workspace: a template as it is, or cut into a file with the schema and one that imports it. */
function workspace(random: Random): Record<string, string> {
  const text = random.pick(random.next() < 0.7 ? styles : corpus);
  const cut = text.search(/^style /m);
  if (cut < 0 || random.next() < 0.4) return { 'main.mrsi': text, 'other.mrsi': 'import "./main.mrsi"\n' };
  return {
    'schema.mrsi': text.slice(0, cut),
    'main.mrsi': `import "./schema.mrsi"\n\n${text.slice(cut)}`,
    'more.mrsi': `import "./main.mrsi"\nimport "./schema.mrsi"\nenum More { A B }\n${text.slice(cut).replace(/^style \w+/, 'style more')}`,
  };
}

const series = Number(process.env['INCREMENTAL_SERIES'] ?? 12);

test('whatever is typed, all that is known is as if the files had just been opened', async () => {
  const pair = new Pair();
  const random = new Random(Number(process.env['INCREMENTAL_SEED'] ?? 4));
  for (let run = 0; run < series; run++) {
    const texts = workspace(random);
    const begin = { ...texts };
    // oxlint-disable-next-line no-await-in-loop -- one change after the other is what is tested
    await pair.open(texts);
    for (let step = 0; step < 12; step++) {
      const name = random.pick(Object.keys(texts));
      // Half of the mistakes are taken back, so that files do not only get worse.
      texts[name] = random.next() < 0.4 ? (begin[name] ?? '') : changed(texts[name] ?? '', random);
      // oxlint-disable-next-line no-await-in-loop -- one change after the other is what is tested
      await pair.write(name, texts);
    }
  }
}, 600_000);

const many = (count: number): string => Array.from({ length: count }, (_, index) => `record R${index} {`).join('\n');

const cases: readonly (readonly [string, string, string])[] = [
  [
    'a space in front of a problem, within its declaration',
    'schema S {\n  input t: Text\n  constraint c "" t and 1 == 1\n}\n',
    'schema S {\n  input t: Text\n  constraint   c "" t and 1 == 1\n}\n',
  ],
  ['as many open braces as are read', `${many(8)}\nenum K { A }\n`, `{ ${many(8)}\nenum K { A }\n`],
  ['a file that begins with a brace', `${many(7)}\nenum K { A }\n`, `record { ${many(7)}\nenum K { A }\n`],
  [
    'a comment that a later one closes',
    'style s for S { trace """{# a"""}\nenum K { A }',
    'style s for S { trace """{# a"""}\nenum K { A }#}',
  ],
  [
    'a comment that nothing closes any more',
    'style s for S { trace """{# a"""}\nenum K { A }#}',
    'style s for S { trace """{# a"""}\nenum K { A }',
  ],
  [
    'a template that ends too soon',
    'style s for S { trace """a"""\n}\nenum K { A }',
    'style s for S { trace """a""\n}\nenum K { A }',
  ],
  [
    'a dot in front of a declaration',
    'schema S {}\nenum K { A }\nenum L { A }',
    'schema S {}.\nenum K { A }\nenum L { A }',
  ],
  [
    'a word that becomes a name',
    'schema S { step a\nstep b }\nenum L { A }',
    'schema S { step\na step b }\nenum L { A }',
  ],
  [
    'two declarations on one line',
    'enum K { A } enum L { A } enum M { B B }',
    'enum Kind { A } enum L { A } enum M { B B }',
  ],
  ['a line break in front of the same line', 'enum K { A } enum M { B B }', 'enum K { A }\nenum M { B B }'],
  [
    'a schema that ends sooner',
    'schema S {\n input t: Text\n step a\n}\n',
    'schema S {\n input t: Text }\n step a\n}\n',
  ],
  ['half of a character', 'enum K { A "\u{1F600}" }\nenum L { A A }', 'enum K { A "\uD83D" }\nenum L { A A }'],
  ['a byte order mark', 'enum L { A A }', '\uFEFFenum L { A A }'],
  ['nothing', 'enum L { A A }', ''],
  ['a name that becomes known', 'schema S { output x: K }', 'schema S { output x: K }\nenum K { A }'],
  ['a name that becomes unknown', 'schema S { output x: K }\nenum K { A }', 'schema S { output x: K }\n'],
];

test.each(cases)('%s, and back', async (_name, before, after) => {
  const pair = new Pair();
  await pair.open({ 'main.mrsi': before });
  await pair.write('main.mrsi', { 'main.mrsi': after });
  await pair.write('main.mrsi', { 'main.mrsi': before });
});

test('a tree that has not changed is kept, and so is what it is linked to', async () => {
  const pair = new Pair();
  const schema = 'schema S {\n  input t: Text\n  output k: K\n  constraint c "" k == A\n}\nenum K { A B }\n';
  await pair.open({ 'main.mrsi': schema });
  const enumeration = (): unknown => fileOf(pair.document('main.mrsi')).declarations[1];
  const before = enumeration();
  await pair.write('main.mrsi', { 'main.mrsi': schema.replace('k == A', '  k == B') });
  expect(enumeration()).toBe(before);
  await pair.write('main.mrsi', { 'main.mrsi': schema.replace('A B', 'A B C') });
  expect(enumeration()).not.toBe(before);
});
