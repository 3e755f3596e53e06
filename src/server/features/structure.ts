import type { LangiumDocument } from 'langium';
import type { DocumentLinkProvider, FoldingRangeProvider } from 'langium/lsp';
import type { DocumentLink, FoldingRange } from 'vscode-languageserver';
import { fileOf, type Imports } from '../../language/scope/imports.js';
import { allNodes, rangeOf, rangeOfProperty } from '../../language/syntax.js';
import { editorRange } from './ranges.js';

const folded: ReadonlySet<string> = new Set([
  'Schema',
  'Style',
  'EnumDeclaration',
  'RecordDeclaration',
  'Probe',
  'Section',
  'ForNode',
  'IfNode',
  'StepNode',
  'CommentNode',
]);

/** Whatever has a beginning and an end on different lines can be folded. */
export class MrsiFoldingProvider implements FoldingRangeProvider {
  getFoldingRanges(document: LangiumDocument): FoldingRange[] {
    return allNodes(fileOf(document)).flatMap((node) => {
      if (!folded.has(node.$type)) return [];
      const { start, end } = editorRange(document, rangeOf(node));
      if (start.line >= end.line) return [];
      return [
        { startLine: start.line, endLine: end.line - 1, ...(node.$type === 'CommentNode' ? { kind: 'comment' } : {}) },
      ];
    });
  }
}

/** The path of an import leads to its file. */
export class MrsiLinkProvider implements DocumentLinkProvider {
  constructor(private readonly imports: Imports) {}

  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    return fileOf(document).imports.flatMap((declaration) => {
      const target = this.imports.address(declaration)?.toString();
      if (target === undefined) return [];
      return [{ range: editorRange(document, rangeOfProperty(declaration, 'path')), target }];
    });
  }
}
