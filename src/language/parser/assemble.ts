import { type AstNode, CompositeCstNodeImpl, type CstNode, type GrammarAST, type Mutable } from 'langium';
import {
  type File,
  isDeclaration,
  isImport,
  isSchema,
  isSchemaMember,
  type Schema,
  type SchemaMember,
} from '../generated/ast.js';
import { composite, MovingComposite, MovingRoot } from './concrete.js';
import { type Part, rememberParsing } from './parts.js';
import type { Reading } from './segments.js';

/** The calls of the grammar that make parts: what their concrete nodes come from. */
export interface Sources {
  readonly imports: GrammarAST.AbstractElement;
  readonly declarations: GrammarAST.AbstractElement;
  readonly members: GrammarAST.AbstractElement;
}

/**
 * Puts the parts of a file together, as if all of it had been parsed at once. A schema that has other members than
 * before becomes a new node, as the file does, so that whatever is remembered of a node holds as long as the node stands.
 */
export function assemble(reading: Reading, parts: readonly Part[], sources: Sources): File {
  const root = new MovingRoot(reading.text);
  const file: Mutable<File> = { $type: 'File', $cstNode: composite(root), declarations: [], imports: [] };
  root.astNode = file;
  const made: Part[] = [];
  let schema: Schema | undefined;
  for (const [index, part] of parts.entries()) {
    const { node, content } = part;
    let current = node;
    if (node === undefined) {
      made.push(part);
      continue;
    }
    if (isImport(node)) {
      append(file, 'imports', file.imports, node);
      hang(node, content, root, sources.imports);
    } else if (isSchema(node)) {
      current = schema = withMembers(node, membersBehind(parts, index));
      append(file, 'declarations', file.declarations, schema);
      hang(schema, content, root, sources.declarations);
    } else if (part.piece.schema !== undefined && schema?.$cstNode instanceof CompositeCstNodeImpl) {
      hang(node, content, schema.$cstNode, sources.members);
    } else if (isDeclaration(node)) {
      append(file, 'declarations', file.declarations, node);
      hang(node, content, root, sources.declarations);
    }
    made.push(current === node ? part : { ...part, node: current });
  }
  for (const declaration of file.declarations) if (isSchema(declaration)) inOrder(declaration);
  rememberParsing(file, { reading, parts: made });
  return file;
}

/** The members of the schema whose part stands at an index. */
function membersBehind(parts: readonly Part[], index: number): readonly SchemaMember[] {
  const members: SchemaMember[] = [];
  for (let at = index + 1; parts[at]?.piece.schema !== undefined; at++) {
    const node = parts[at]?.node;
    if (isSchemaMember(node)) members.push(node);
  }
  return members;
}

/** The schema itself if these are its members, else a new one with them. */
function withMembers(node: Schema, members: readonly SchemaMember[]): Schema {
  const isSame = node.members.length === members.length && node.members.every((each, at) => each === members[at]);
  if (isSame) return node;
  const schema: Schema = { ...node, members: [] };
  // What is remembered of the one before is not true of this one.
  for (const key of Object.getOwnPropertySymbols(schema)) Reflect.deleteProperty(schema, key);
  for (const member of members) append(schema, 'members', schema.members, member);
  return schema;
}

function append<Node extends AstNode>(parent: AstNode, property: string, list: Node[], node: Node): void {
  const placed: Mutable<AstNode> = node;
  placed.$container = parent;
  placed.$containerProperty = property;
  placed.$containerIndex = list.length;
  list.push(node);
}

/** Makes the concrete node of a part, at the end of its parent. */
function hang(
  node: AstNode,
  content: readonly CstNode[],
  parent: CompositeCstNodeImpl,
  source: GrammarAST.AbstractElement,
): void {
  const concrete = new MovingComposite();
  concrete.grammarSource = source;
  concrete.container = composite(parent);
  concrete.content = [...content];
  for (const child of content) (child as Mutable<CstNode>).container = composite(concrete);
  concrete.astNode = node;
  (node as Mutable<AstNode>).$cstNode = composite(concrete);
  parent.content.push(composite(concrete));
}

/** A schema's closing brace stands behind its members. */
function inOrder({ $cstNode: concrete }: Schema): void {
  if (concrete instanceof CompositeCstNodeImpl) concrete.content.sort((a, b) => a.offset - b.offset);
}
