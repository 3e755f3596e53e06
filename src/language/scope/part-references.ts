import type { AstNode, ReferenceInfo } from 'langium';
import { type File, isStyle } from '../generated/ast.js';
import { Memo } from '../memo.js';
import { parsingOf, type Part } from '../parser/parts.js';
import { allNodes, type SyntaxNode, templateNodesOf } from '../syntax.js';
import { referenceOf, referenceProperties } from './reference-properties.js';

/** A part with a tree of its own: any but a schema, which consists of its members. */
export type OwnPart = Part & { readonly node: AstNode };

/** The parts of a file that have a tree of their own. */
export const ownParts = (file: File): readonly OwnPart[] => (parsingOf(file)?.parts ?? []).filter(hasOwnTree);

const hasOwnTree = (part: Part): part is OwnPart => part.node !== undefined && part.node.$type !== 'Schema';

const references = new Memo<readonly ReferenceInfo[]>();

/** The references in the tree of a part, in the order of its nodes. */
export function referencesIn(root: AstNode): readonly ReferenceInfo[] {
  let found = references.get(root);
  if (found === undefined) {
    found = isStyle(root) ? unitsOf(root).flatMap((unit) => unit.references) : allNodes(root).flatMap(referenceAt);
    references.set(root, found);
  }
  return found;
}

function referenceAt(container: SyntaxNode): readonly ReferenceInfo[] {
  const property = referenceProperties[container.$type];
  const reference = referenceOf(container);
  return property === undefined || reference === undefined ? [] : [{ container, property, reference }];
}

/** What is linked and checked by itself: a part, or of a style its head and whatever stands outside all blocks. */
export interface Unit {
  readonly root: AstNode;
  readonly references: readonly ReferenceInfo[];
}

const units = new Memo<readonly Unit[]>();

/** The units of a part's tree, in source order. */
export function unitsOf(root: AstNode): readonly Unit[] {
  let found = units.get(root);
  if (found === undefined) {
    found = isStyle(root)
      ? [{ root, references: referenceAt(root) }, ...templateNodesOf(root).map(unitOf)]
      : [unitOf(root)];
    units.set(root, found);
  }
  return found;
}

const unitOf = (root: AstNode): Unit => ({ root, references: referencesIn(root) });
