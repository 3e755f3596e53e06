import { DefaultLinker, type LangiumDocument, type ReferenceInfo } from 'langium';
import { isRecordDeclaration } from '../generated/ast.js';
import { walk } from '../syntax.js';
import { schemaOf } from './owner.js';

/** Links a document in one go: without giving the event loop back at every node, which costs more than linking. */
export class MrsiLinker extends DefaultLinker {
  override link(document: LangiumDocument): Promise<void> {
    for (const node of walk(document.parseResult.value)) {
      for (const [property, value] of Object.entries(node)) {
        if (isReference(value) && !property.startsWith('$')) {
          this.doLink({ container: node, property, reference: value }, document);
        }
      }
    }
    return Promise.resolve();
  }
}

const isReference = (value: unknown): value is ReferenceInfo['reference'] =>
  typeof value === 'object' && value !== null && '$refText' in value;

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
