import { CodedError } from '../base/errors.js';
import type { Program } from '../program/program.js';
import type { Source } from '../program/source.js';
import { type CompileDiagnostic, toCompileDiagnostic } from './diagnostics.js';
import { lowerPrograms } from './lower-program.js';
import { folderOf, relativePath } from './paths.js';
import { sha256 } from './sha256.js';
import { type LoadedFile, type ReadFile, Workspace } from './workspace.js';

/** What a file means. */
export interface Compilation {
  /**
   * One for each schema that the file declares or imports, directly or not, with all the styles for it in those
   * files. Empty if any of the files has an error.
   */
  readonly programs: readonly Program[];
  /** Of all the files, the file's own first. */
  readonly diagnostics: readonly CompileDiagnostic[];
}

/**
 * Compiles a `.mrsi` file with all that it imports.
 * @param path as `readFile` takes it; forward or backward slashes
 * @param readFile is asked for the file and for what it imports, by paths relative to the same place as `path`
 * @throws CodedError `template/missing` if there is no such file; errors of `readFile` pass through
 */
export async function compileFile(path: string, readFile: ReadFile): Promise<Compilation> {
  const workspace = new Workspace(readFile);
  try {
    const files = await workspace.load(path);
    if (files === undefined)
      throw new CodedError('template/missing', `There is no template ${path}`, { subject: path });
    const diagnostics = files.flatMap((loaded) =>
      workspace
        .problems(loaded)
        .map((problem) => toCompileDiagnostic(problem, loaded.path, loaded.document.textDocument)),
    );
    const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    const trees = files.map((loaded) => loaded.file);
    return { programs: failed ? [] : lowerPrograms(trees, sourcesOf(files)), diagnostics };
  } finally {
    workspace.dispose();
  }
}

function sourcesOf(files: readonly LoadedFile[]): readonly Source[] {
  const [main] = files;
  const folder = main === undefined ? '' : folderOf(main.path);
  return files.map(({ path, text }) => ({ path: relativePath(folder, path), sha256: sha256(text) }));
}
