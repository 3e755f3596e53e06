// Assembles src/engine/kernels/rows.wat into src/engine/kernels/generated/rows.ts: `npm run kernels`, after each change.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import createAssembler from 'wabt';
import { root } from './lib/paths.mjs';

const folder = join(root, 'src/engine/kernels');

/**
 * The module that holds the bytes of the kernels.
 * @returns {Promise<{ readonly path: string, readonly text: string }>}
 * @throws {Error} that says where the text is wrong
 */
export async function assembleKernels() {
  const assembler = await createAssembler();
  const text = await readFile(join(folder, 'rows.wat'), 'utf8');
  const parsed = assembler.parseWat('rows.wat', text, { simd: true });
  try {
    parsed.validate();
    const bytes = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
    const lines = [
      '// Made from rows.wat by scripts/kernels.mjs. Do not edit.',
      '/** The kernels as a WebAssembly module, in base 64. */',
      `export const rowsModule = '${bytes}';`,
    ];
    return { path: join(folder, 'generated/rows.ts'), text: `${lines.join('\n')}\n` };
  } finally {
    parsed.destroy();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { path, text } = await assembleKernels();
  await writeFile(path, text);
}
