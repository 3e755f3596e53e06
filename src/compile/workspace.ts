import { DocumentState, type LangiumDocument, URI } from 'langium';
import type { Problem } from '../language/diagnostics/problem.js';
import { MrsiDocumentValidator } from '../language/diagnostics/validator.js';
import { fileOf, type Imports } from '../language/scope/imports.js';
import type { File } from '../language/generated/ast.js';
import { createMrsiServices } from '../language/services.js';
import { lateChecks } from './late-checks.js';
import { folderOf, resolvePath } from './paths.js';

/** Reads a file as text; undefined where there is none. */
export type ReadFile = (path: string) => Promise<string | undefined>;

/** A file that was read and linked. */
export interface LoadedFile {
  readonly path: string;
  readonly text: string;
  readonly document: LangiumDocument;
  readonly file: File;
}

type Services = ReturnType<typeof createMrsiServices>;
let shared: Services | undefined;
/** Making the parser takes longer than reading a file with it, so all compilations of a process share it. */
const services = (): Services => (shared ??= createMrsiServices(lateChecks));

let nextRoot = 0;

/** The files of one compilation. They live in an address space of their own, so compilations may overlap. */
export class Workspace {
  private readonly services = services();
  private readonly root = `mrsi-compile://${nextRoot++}`;
  private readonly files: LoadedFile[] = [];

  constructor(private readonly readFile: ReadFile) {}

  get imports(): Imports {
    return this.services.mrsi.scope.Imports;
  }

  /** Reads and links a file and all that it imports; the file first. Undefined if the file itself is not there. */
  async load(path: string): Promise<readonly LoadedFile[] | undefined> {
    const pending = [resolvePath('', path)];
    const seen = new Set(pending);
    for (const next of pending) {
      // oxlint-disable-next-line no-await-in-loop -- what is read next depends on this file's imports
      const text = await this.readFile(next);
      if (text === undefined) {
        if (this.files.length === 0) return undefined;
        continue;
      }
      const loaded = this.add(next, text);
      for (const declaration of loaded.file.imports) {
        if (declaration.path === undefined) continue;
        const target = resolvePath(folderOf(next), declaration.path);
        if (seen.has(target)) continue;
        seen.add(target);
        pending.push(target);
      }
    }
    await this.link();
    return this.files;
  }

  /** Problems of a loaded file. */
  problems(loaded: LoadedFile): readonly Problem[] {
    const { DocumentValidator } = this.services.mrsi.validation;
    if (!(DocumentValidator instanceof MrsiDocumentValidator)) throw new Error('The language has its own validator');
    return DocumentValidator.problems(loaded.document);
  }

  /** Forgets the files. */
  dispose(): void {
    const { LangiumDocuments } = this.services.shared.workspace;
    for (const { document } of this.files) LangiumDocuments.deleteDocument(document.uri);
    this.files.length = 0;
  }

  private add(path: string, text: string): LoadedFile {
    const { LangiumDocumentFactory, LangiumDocuments } = this.services.shared.workspace;
    const document = LangiumDocumentFactory.fromString(text, this.address(path));
    LangiumDocuments.addDocument(document);
    const loaded = { path, text, document, file: fileOf(document) };
    this.files.push(loaded);
    return loaded;
  }

  private async link(): Promise<void> {
    for (const { document } of this.files) document.state = DocumentState.ComputedScopes;
    for (const { document } of this.files) {
      // oxlint-disable-next-line no-await-in-loop -- linking is synchronous; its interface is not
      await this.services.mrsi.references.Linker.link(document);
      document.state = DocumentState.Linked;
    }
  }

  /** Relative paths get room above them, so that `../` of an import meets the address of the file that it names. */
  private address(path: string): URI {
    const absolute = path.startsWith('/') ? `/root${path}` : `/up/up/up/up/up/up/up/up/up/up/up/up/${path}`;
    return URI.parse(this.root).with({ path: normalizedAddress(absolute) });
  }
}

function normalizedAddress(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
