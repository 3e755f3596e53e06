import { AstUtils, type LangiumDocument, type LangiumDocuments, type URI, UriUtils } from 'langium';
import { type Declaration, type File, type Import, isFile } from '../generated/ast.js';

/** Follows `import "…"`; asks only for documents that are already loaded. */
export class Imports {
  constructor(private readonly documents: () => LangiumDocuments) {}

  /** The address of the file that an import names; undefined where the path is empty or no path at all. */
  address(declaration: Import): URI | undefined {
    const path = declaration.path;
    // Half a character cannot stand in an address.
    if (path === undefined || path.trim() === '' || /\p{Surrogate}/u.test(path)) return undefined;
    return UriUtils.resolvePath(UriUtils.dirname(AstUtils.getDocument(declaration).uri), path);
  }

  /** The file that an import names; undefined where it is not loaded. */
  file(declaration: Import): File | undefined {
    const address = this.address(declaration);
    const root = address === undefined ? undefined : this.documents().getDocument(address)?.parseResult.value;
    return isFile(root) ? root : undefined;
  }

  /** The files that a file imports itself, each once, in order; never the file itself. */
  direct(file: File): readonly File[] {
    const found = new Set<File>();
    for (const declaration of file.imports) {
      const target = this.file(declaration);
      if (target !== undefined && target !== file) found.add(target);
    }
    return [...found];
  }

  /** A file and all that it imports, directly or not, each once; the file itself first. */
  closure(file: File): readonly File[] {
    const found = new Set<File>([file]);
    for (const member of found) for (const target of this.direct(member)) found.add(target);
    return [...found];
  }

  /** The addresses of all files that a file imports, directly or not, whether they are there or not. */
  addresses(file: File): readonly string[] {
    return this.closure(file).flatMap((each) =>
      each.imports.flatMap((declaration) => this.address(declaration)?.toString() ?? []),
    );
  }

  /** The declarations of the files that a file imports itself. */
  imported(file: File): readonly Declaration[] {
    return this.direct(file).flatMap((target) => target.declarations);
  }
}

/** The file of a document; the root of an AST that Langium made is always one. */
export function fileOf(document: LangiumDocument): File {
  const root = document.parseResult.value;
  if (!isFile(root)) throw new Error(`Not a template: ${document.uri.toString()}`);
  return root;
}
