import { AstUtils, type AstNode, type LangiumDocument } from 'langium';
import type { Location, Range } from 'vscode-languageserver';
import { type OffsetRange, rangeOf } from '../../language/syntax.js';

/** Offsets as an editor counts. */
export const editorRange = ({ textDocument }: LangiumDocument, range: OffsetRange): Range => ({
  start: textDocument.positionAt(range.start),
  end: textDocument.positionAt(range.end),
});

/** The range of a node as an editor counts. */
export const editorRangeOf = (node: AstNode): Range => editorRange(AstUtils.getDocument(node), rangeOf(node));

export const locationIn = (document: LangiumDocument, range: OffsetRange): Location => ({
  uri: document.uri.toString(),
  range: editorRange(document, range),
});
