import {
  type AstNode,
  AstUtils,
  CstUtils,
  isAstNode,
  isReference,
  type LangiumDocument,
  type ParseResult,
} from 'langium';

/**
 * A tree as text: kinds, values, places, and in a document what references lead to; two trees are the same if their
 * texts are.
 */
export function treeText(node: AstNode, depth = 0): string {
  const { $cstNode: concrete, $containerProperty: property = '', $containerIndex: index = '' } = node;
  const place = concrete === undefined ? '' : `${concrete.offset}-${concrete.end} ${rangeText(concrete.range)}`;
  const isInDocument = AstUtils.findRootNode(node).$document !== undefined;
  const lines = [`${' '.repeat(depth)}${property}[${index}] ${node.$type} ${place}`];
  for (const [name, value] of Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (name.startsWith('$')) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isAstNode(item)) {
        if (item.$container !== node) throw new Error(`A ${item.$type} thinks that it stands elsewhere`);
        lines.push(treeText(item, depth + 1));
      } else if (isReference(item))
        lines.push(`${' '.repeat(depth + 1)}${name} -> ${item.$refText} ${isInDocument ? addressOf(item.ref) : ''}`);
      else lines.push(`${' '.repeat(depth + 1)}${name} = ${JSON.stringify(item)}`);
    }
  }
  return lines.join('\n');
}

const rangeText = ({ start, end }: { readonly start: object; readonly end: object }): string =>
  `${Object.values(start).join(':')}-${Object.values(end).join(':')}`;

/** Where a target stands; it must stand in the tree that its document has now. */
function addressOf(target: AstNode | undefined): string {
  if (target === undefined) return 'nothing';
  const document = AstUtils.getDocument(target);
  if (AstUtils.findRootNode(target) !== document.parseResult.value) return 'an old tree';
  return `${document.uri.toString()} ${target.$type} ${target.$cstNode?.offset}`;
}

/** What was read of a text, as text. */
export function parsedText({ value, lexerErrors, parserErrors }: ParseResult): string {
  const concrete = value.$cstNode;
  const leaves = concrete === undefined ? [] : CstUtils.flattenCst(concrete).toArray();
  return [
    treeText(value),
    ...leaves.map((leaf) => {
      if (leaf.root !== concrete) throw new Error('A token stands in another tree');
      return `${leaf.offset} ${rangeText(leaf.range)} ${leaf.tokenType.name} ${leaf.text} ${leaf.astNode.$type}`;
    }),
    ...lexerErrors.map(
      ({ offset, length, line, column, message }) => `${offset} ${length} ${line} ${column} ${message}`,
    ),
    ...parserErrors.map(
      ({ message, token }) => `${token.startOffset} ${token.startLine} ${token.startColumn} ${message}`,
    ),
  ].join('\n');
}

/** All that is known of a document, as text. */
export const documentText = (document: LangiumDocument): string =>
  [parsedText(document.parseResult), ...(document.diagnostics ?? []).map((each) => JSON.stringify(each))].join('\n');
