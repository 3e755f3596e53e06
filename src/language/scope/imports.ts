import { AstUtils, type LangiumDocument, type LangiumDocuments, type URI, UriUtils } from 'langium';
import { type Declaration, type File, type Import, isFile } from '../generated/ast.js';

/** Where an import leads to; undefined where its path is no path. */
interface Address {
  readonly uri: URI | undefined;
  readonly text: string | undefined;
}

/** Follows `import "…"`; asks only for documents that are already loaded. */
export class Imports {
  /** Addresses of imports, and the different ones of each file: every name that is looked up asks for them. */
  private readonly known = new WeakMap<Import, Address>();
  private readonly addressesOf = new WeakMap<File, readonly URI[]>();

  constructor(private readonly documents: () => LangiumDocuments) {}

  /** The address of the file that an import names; undefined where the path is empty or no path at all. */
  address(declaration: Import): URI | undefined {
    return this.addressOf(declaration).uri;
  }

  /** The same as text. */
  addressText(declaration: Import): string | undefined {
    return this.addressOf(declaration).text;
  }

  private addressOf(declaration: Import): Address {
    let known = this.known.get(declaration);
    if (known === undefined) {
      const uri = resolved(declaration);
      this.known.set(declaration, (known = { uri, text: uri?.toString() }));
    }
    return known;
  }

  /** The file that an import names; undefined where it is not loaded. */
  file(declaration: Import): File | undefined {
    const address = this.address(declaration);
    return address === undefined ? undefined : this.fileAt(address);
  }

  private fileAt(address: URI): File | undefined {
    const root = this.documents().getDocument(address)?.parseResult.value;
    return isFile(root) ? root : undefined;
  }

  private different(file: File): readonly URI[] {
    let known = this.addressesOf.get(file);
    if (known === undefined) {
      const byText = new Map<string, URI>();
      for (const declaration of file.imports) {
        const address = this.address(declaration);
        if (address !== undefined) byText.set(address.toString(), address);
      }
      known = [...byText.values()];
      this.addressesOf.set(file, known);
    }
    return known;
  }

  /** The files that a file imports itself, each once, in order; never the file itself. */
  direct(file: File): readonly File[] {
    const found = new Set<File>();
    for (const address of this.different(file)) {
      const target = this.fileAt(address);
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
      each.imports.flatMap((declaration) => this.addressText(declaration) ?? []),
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

function resolved(declaration: Import): URI | undefined {
  const { path } = declaration;
  // Half a character cannot stand in an address.
  if (path === undefined || path.trim() === '' || /\p{Surrogate}/u.test(path)) return undefined;
  return UriUtils.resolvePath(UriUtils.dirname(AstUtils.getDocument(declaration).uri), path);
}
