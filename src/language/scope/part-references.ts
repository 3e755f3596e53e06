import type { AstNode, ReferenceInfo } from 'langium';
import type { File } from '../generated/ast.js';
import { parsingOf, type Part } from '../parser/parts.js';
import { allNodes } from '../syntax.js';
import { referenceOf, referenceProperties } from './reference-properties.js';

/** A part with a tree of its own: any but a schema, which consists of its members. */
export type OwnPart = Part & { readonly node: AstNode };

/** The parts of a file that have a tree of their own. */
export const ownParts = (file: File): readonly OwnPart[] => (parsingOf(file)?.parts ?? []).filter(hasOwnTree);

const hasOwnTree = (part: Part): part is OwnPart => part.node !== undefined && part.node.$type !== 'Schema';

const references = new WeakMap<AstNode, readonly ReferenceInfo[]>();

/** The references in the tree of a part, in the order of its nodes. */
export function referencesIn(root: AstNode): readonly ReferenceInfo[] {
  let found = references.get(root);
  if (found === undefined) {
    found = allNodes(root).flatMap((container) => {
      const property = referenceProperties[container.$type];
      const reference = referenceOf(container);
      return property === undefined || reference === undefined ? [] : [{ container, property, reference }];
    });
    references.set(root, found);
  }
  return found;
}
