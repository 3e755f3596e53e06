import type { AstNode, LangiumDocument } from 'langium';
import type { DocumentSymbolProvider } from 'langium/lsp';
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import { fileOf } from '../../language/scope/imports.js';
import { rangeOf, type SyntaxNode, syntaxNode } from '../../language/syntax.js';
import { showDeclaredType } from './describe.js';
import { editorRange } from './ranges.js';
import { nameRange } from './symbol-at.js';

/** The outline of a file: schemas and styles with what they declare. */
export class MrsiDocumentSymbolProvider implements DocumentSymbolProvider {
  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    return fileOf(document).declarations.flatMap((node) => symbolOf(document, node));
  }
}

function symbolOf(document: LangiumDocument, node: AstNode): DocumentSymbol[] {
  const tree = syntaxNode(node);
  const kind = symbolKindOf(tree);
  const name = tree.$type === 'Section' ? { start: rangeOf(tree).start, end: rangeOf(tree).start } : nameRange(tree);
  if (kind === undefined || name === undefined) return [];
  const detail = detailOf(tree);
  return [
    {
      name: nameOf(tree),
      ...(detail === undefined ? {} : { detail }),
      kind,
      range: editorRange(document, rangeOf(tree)),
      selectionRange: editorRange(document, name),
      children: partsOf(tree).flatMap((part) => symbolOf(document, part)),
    },
  ];
}

const nameOf = (node: SyntaxNode): string => {
  if (node.$type === 'Section') return node.kind;
  return 'name' in node && node.name !== undefined ? node.name : '';
};

/** The kind that an outline shows; undefined for what has no line of its own. */
export function symbolKindOf(node: SyntaxNode): SymbolKind | undefined {
  return symbolKinds.get(node.$type);
}

const symbolKinds: ReadonlyMap<string, SymbolKind> = new Map([
  ['Schema', SymbolKind.Class],
  ['Style', SymbolKind.Object],
  ['EnumDeclaration', SymbolKind.Enum],
  ['EnumValue', SymbolKind.EnumMember],
  ['RecordDeclaration', SymbolKind.Struct],
  ['FieldDeclaration', SymbolKind.Field],
  ['InputDeclaration', SymbolKind.Variable],
  ['OutputDeclaration', SymbolKind.Property],
  ['Step', SymbolKind.Event],
  ['Constraint', SymbolKind.Function],
  ['Reward', SymbolKind.Number],
  ['Probe', SymbolKind.Method],
  ['Section', SymbolKind.String],
]);

function partsOf(node: SyntaxNode): readonly AstNode[] {
  if (node.$type === 'Schema') return node.members;
  if (node.$type === 'EnumDeclaration') return node.values;
  if (node.$type === 'RecordDeclaration') return node.fields;
  return node.$type === 'Style' ? node.sections : [];
}

function detailOf(node: SyntaxNode): string | undefined {
  if (node.$type === 'Schema' || node.$type === 'Step' || node.$type === 'Constraint') return node.title;
  if (node.$type === 'Reward' || node.$type === 'Probe' || node.$type === 'Style') return node.title;
  if (node.$type === 'EnumValue') return node.gloss;
  if (node.$type === 'FieldDeclaration' || node.$type === 'InputDeclaration' || node.$type === 'OutputDeclaration') {
    return showDeclaredType(node);
  }
  return undefined;
}
