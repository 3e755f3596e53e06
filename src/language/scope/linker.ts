import { DefaultLinker, type LangiumDocument, type Reference, type ReferenceInfo } from 'langium';
import { isRecordDeclaration } from '../generated/ast.js';
import { allNodes, type SyntaxNode } from '../syntax.js';
import { schemaOf } from './owner.js';

/** Links a document in one go: without giving the event loop back at every node, which costs more than linking. */
export class MrsiLinker extends DefaultLinker {
  override link(document: LangiumDocument): Promise<void> {
    for (const node of allNodes(document.parseResult.value)) {
      const property = referenceProperties[node.$type];
      if (property === undefined) continue;
      const reference = referenceIn(node, property);
      if (reference !== undefined) this.doLink({ container: node, property, reference }, document);
    }
    return Promise.resolve();
  }
}

/** The property of each kind of node that refers to something; no node has two. A test compares it with the grammar. */
export const referenceProperties: Readonly<Partial<Record<SyntaxNode['$type'], string>>> = {
  BoxType: 'input',
  JsonField: 'slot',
  MemberAccess: 'member',
  NamedType: 'declaration',
  NameReference: 'target',
  ProbeChange: 'input',
  SpanType: 'input',
  StepTag: 'step',
  Style: 'schema',
};

/** The reference that a node is about; undefined where a syntax error left it out. */
export function referenceOf(node: SyntaxNode): Reference | undefined {
  const property = referenceProperties[node.$type];
  return property === undefined ? undefined : referenceIn(node, property);
}

const referenceIn = (node: SyntaxNode, property: string): Reference | undefined =>
  (node as unknown as Readonly<Record<string, Reference | undefined>>)[property];

/**
 * A record at file level says `Span of text` of whatever schema uses it; when no schema of its own file has such an
 * input, the schemas that use it are checked instead.
 */
export function isOpenInput(info: ReferenceInfo): boolean {
  if (info.property !== 'input' || schemaOf(info.container) !== undefined) return false;
  for (let node = info.container.$container; node !== undefined; node = node.$container) {
    if (isRecordDeclaration(node)) return true;
  }
  return false;
}
