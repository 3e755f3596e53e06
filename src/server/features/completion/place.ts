import { type AstNode, CstUtils } from 'langium';

/** Words behind which a part of a node begins that sees other names than the parts before it. */
const partWords: ReadonlyMap<string, string> = new Map([
  ['in', 'list'],
  ['where', 'filter'],
  ['expect', 'expect'],
  ['when', 'condition'],
  [':', 'body'],
]);

/** The property of `node` that an expression at `offset` would become: the one that the last word before it opens. */
export function contextProperty(node: AstNode, offset: number): string {
  if (node.$cstNode === undefined) return 'value';
  let found = 'value';
  for (const leaf of CstUtils.flattenCst(node.$cstNode)) {
    if (leaf.offset >= offset) break;
    if (leaf.astNode === node) found = partWords.get(leaf.text) ?? found;
  }
  return found;
}
