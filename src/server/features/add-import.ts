import { CstUtils, type LangiumDocument, type LangiumDocuments, type URI, UriUtils } from 'langium';
import type { Declaration } from '../../language/generated/ast.js';
import { fileOf } from '../../language/scope/imports.js';
import { type OffsetRange, rangeOf, syntaxNode } from '../../language/syntax.js';
import type { Fix } from '../../language/diagnostics/problem.js';
import { nearest } from '../../language/nearest.js';

/** More files that declare a name are not offered. */
const MOST = 5;

/** Ways to import what a name that nothing visible declares could stand for, nearest file first. */
export function importFixes(document: LangiumDocument, range: OffsetRange, documents: LangiumDocuments): Fix[] {
  const declares = wantedAt(document, range);
  if (declares === undefined) return [];
  return documents.all
    .filter((each) => each.uri.toString() !== document.uri.toString() && each.uri.scheme === document.uri.scheme)
    .filter((each) => fileOf(each).declarations.some(declares))
    .map((each) => importPath(document.uri, each.uri))
    .toArray()
    .toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b))
    .slice(0, MOST)
    .map((path) => ({ title: `Import it from "${path}"`, changes: [importOf(document, path)] }));
}

/** The files that an import whose file is not there could mean: those of its name, wherever they are, or of a name like it. */
export function pathFixes(document: LangiumDocument, range: OffsetRange, documents: LangiumDocuments): Fix[] {
  const written = document.textDocument.getText().slice(range.start + 1, range.end - 1);
  const others = documents.all
    .filter(({ uri }) => uri.toString() !== document.uri.toString() && uri.scheme === document.uri.scheme)
    .toArray();
  const wanted = fileName(written);
  const names = new Set(others.map(({ uri }) => fileName(uri.path)));
  const name = names.has(wanted) ? wanted : nearest(wanted, names);
  return others
    .filter(({ uri }) => fileName(uri.path) === name)
    .map(({ uri }) => importPath(document.uri, uri))
    .toSorted((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b))
    .slice(0, MOST)
    .map((path) => ({ title: `Import "${path}"`, changes: [{ range, text: `"${path}"` }] }));
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** What a declaration of another file must be for the reference at a range to find it; nothing where none could be. */
function wantedAt(
  document: LangiumDocument,
  { start, end }: OffsetRange,
): ((declaration: Declaration) => boolean) | undefined {
  const root = document.parseResult.value.$cstNode;
  const node = root && CstUtils.findLeafNodeAtOffset(root, start)?.astNode;
  const name = document.textDocument.getText().slice(start, end);
  const type = node && syntaxNode(node).$type;
  if (type === 'Style') return (each) => each.$type === 'Schema' && each.name === name;
  if (type === 'NamedType')
    return (each) => (each.$type === 'EnumDeclaration' || each.$type === 'RecordDeclaration') && each.name === name;
  if (type === 'NameReference')
    return (each) =>
      each.$type === 'EnumDeclaration' && (each.name === name || each.values.some((value) => value.name === name));
  return undefined;
}

/** A path as imports write it: relative to the file. */
export function importPath(from: URI, to: URI): string {
  const path = UriUtils.relative(UriUtils.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** The import, behind the others; without any before the first declaration and its documentation. */
function importOf(document: LangiumDocument, path: string): Fix['changes'][number] {
  const text = document.textDocument.getText();
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const { imports, declarations } = fileOf(document);
  const [last, first] = [imports.at(-1), declarations[0]];
  if (last !== undefined) {
    const at = rangeOf(last).end;
    return { range: { start: at, end: at }, text: `${end}import "${path}"` };
  }
  const at = first === undefined ? text.length : withDocumentation(text, rangeOf(first).start);
  return { range: { start: at, end: at }, text: `import "${path}"${end}${end}` };
}

/** Begin of the `///` lines right above a declaration, or of the declaration. */
function withDocumentation(text: string, declaration: number): number {
  let start = text.lastIndexOf('\n', declaration - 1) + 1;
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(before, start).trimStart().startsWith('///')) break;
    start = before;
  }
  return start;
}
