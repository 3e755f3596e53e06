import { type Compilation, compileFile } from '../../../src/compile/index.js';
import type { Program } from '../../../src/program/program.js';

/** Compiles `main.mrsi` among files given as text. */
export const compileText = (main: string, others: Readonly<Record<string, string>> = {}): Promise<Compilation> => {
  const files: Readonly<Record<string, string>> = { ...others, 'main.mrsi': main };
  return compileFile('main.mrsi', (path) => Promise.resolve(files[path]));
};

/** The one program of a text without errors. */
export async function programOf(main: string, others: Readonly<Record<string, string>> = {}): Promise<Program> {
  const { programs, diagnostics } = await compileText(main, others);
  const [program] = programs;
  if (program === undefined) throw new Error(`No program: ${JSON.stringify(diagnostics, undefined, 2)}`);
  return program;
}
