import type { AstNode } from 'langium';

/**
 * What is remembered of nodes for as long as they stand. Kept in the nodes themselves: a weak map of as many nodes as a
 * workspace has costs more at every collection of garbage than what it spares.
 */
export class Memo<Value> {
  private readonly key = Symbol('memo');

  get(node: AstNode): Value | undefined {
    // Nobody else has the key.
    return (node as AstNode & Readonly<Record<symbol, Value | undefined>>)[this.key];
  }

  set(node: AstNode, value: Value): void {
    (node as AstNode & Record<symbol, Value>)[this.key] = value;
  }

  delete(node: AstNode): void {
    (node as AstNode & Record<symbol, Value | undefined>)[this.key] = undefined;
  }
}
