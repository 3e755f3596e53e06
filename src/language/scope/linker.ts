import {
  type AstNode,
  DefaultLinker,
  type DefaultReference,
  type LangiumCoreServices,
  type LangiumDocument,
  type Reference,
  type ReferenceInfo,
} from 'langium';
import { type File, isFile, isRecordDeclaration, isStyle } from '../generated/ast.js';
import { type Environment, environmentOf } from './environment.js';
import { Memo } from '../memo.js';
import type { Imports } from './imports.js';
import { schemaOf } from './owner.js';
import { ownParts, referencesIn, unitsOf } from './part-references.js';

/**
 * Links a document in one go: without giving the event loop back at every node, which costs more than linking. What
 * was linked in an environment that is still the same stays linked.
 */
export class MrsiLinker extends DefaultLinker {
  /** In which environment a unit was linked, and in which schema. */
  private readonly linkedIn = new Memo<{
    readonly environment: Environment;
    readonly schema: string | number | undefined;
  }>();
  /** Parts all of whose names have been looked up. */
  private readonly complete = new WeakSet<AstNode>();
  /** Files whose links are up to date or gone. */
  private readonly refreshed = new WeakSet<File>();

  constructor(
    services: LangiumCoreServices,
    private readonly imports: () => Imports,
  ) {
    super(services);
  }

  /**
   * Takes away the links of a parsed document that may not hold any more. To be done for all documents that a change
   * reaches before one of them is linked, since linking follows the links of others.
   */
  refresh(document: LangiumDocument): void {
    const file = document.parseResult.value;
    if (!isFile(file)) return;
    const environment = environmentOf(document, file, this.imports());
    for (const { node, piece } of ownParts(file)) {
      const schema = isStyle(node) ? node.schema?.$refText : piece.schema;
      // A tree that stays has been linked as a whole.
      if (this.isUpToDate(node, schema, environment)) continue;
      this.complete.delete(node);
      for (const { root, references } of unitsOf(node)) {
        const before = this.linkedIn.get(root);
        const isSame = before?.schema === schema && before?.environment.key === environment.key;
        if (this.isUpToDate(root, schema, environment)) continue;
        this.linkedIn.set(root, { environment, schema });
        for (const { reference } of references) if (!isSame || !isLive(reference)) forget(reference);
      }
    }
    this.refreshed.add(file);
  }

  /** With the same trees around, every link leads to where it led. */
  private isUpToDate(root: AstNode, schema: string | number | undefined, environment: Environment): boolean {
    const before = this.linkedIn.get(root);
    return before?.environment === environment && before.schema === schema;
  }

  override link(document: LangiumDocument): Promise<void> {
    const file = document.parseResult.value;
    if (!isFile(file)) return Promise.resolve();
    if (!this.refreshed.delete(file)) this.refresh(document);
    const all: Reference[] = [];
    for (const { node } of ownParts(file)) {
      const isComplete = this.complete.has(node);
      for (const info of referencesIn(node)) {
        if (!isComplete) this.doLink(info, document);
        // No reference of the grammar has several targets.
        all.push(info.reference as Reference);
      }
      this.complete.add(node);
    }
    // What was resolved on the way was added before its turn.
    document.references = all;
    return Promise.resolve();
  }

  override unlink(document: LangiumDocument): void {
    const file = document.parseResult.value;
    const parts = isFile(file) ? ownParts(file) : [];
    for (const { node } of parts) {
      this.complete.delete(node);
      for (const { root } of unitsOf(node)) this.linkedIn.delete(root);
    }
    super.unlink(document);
  }
}

/** What Langium keeps in a reference once it is linked. */
interface Linked {
  _ref?: DefaultReference['_ref'] | undefined;
  _nodeDescription?: DefaultReference['_nodeDescription'] | undefined;
}

function forget(reference: ReferenceInfo['reference']): void {
  const linked = reference as Linked;
  linked._ref = undefined;
  linked._nodeDescription = undefined;
}

/** Whether what a reference was linked to still stands in the tree of its document; true if it was linked to nothing. */
function isLive(reference: ReferenceInfo['reference']): boolean {
  const target = (reference as DefaultReference)._ref;
  if (target === undefined || typeof target === 'symbol' || !('$type' in target)) return true;
  let root: AstNode = target;
  while (root.$container !== undefined) root = root.$container;
  return root.$document?.parseResult.value === root;
}

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
