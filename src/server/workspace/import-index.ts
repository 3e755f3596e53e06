import { DefaultIndexManager, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import { isFile } from '../../language/generated/ast.js';
import type { Imports } from '../../language/scope/imports.js';

/** Knows which files a change reaches: those that import the changed file, directly or not. */
export class ImportIndex extends DefaultIndexManager {
  constructor(
    services: LangiumSharedCoreServices,
    private readonly imports: () => Imports,
  ) {
    super(services);
  }

  override isAffected(document: LangiumDocument, changed: Set<string>): boolean {
    const root = document.parseResult.value;
    return (
      isFile(root) &&
      this.imports()
        .addresses(root)
        .some((address) => changed.has(address))
    );
  }
}
