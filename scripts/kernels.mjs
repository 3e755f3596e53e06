// Assembles src/engine/kernels/*.wat into src/engine/kernels/generated: `npm run kernels`, after each change.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import createAssembler from 'wabt';
import { root } from './lib/paths.mjs';

const folder = join(root, 'src/engine/kernels');

const names = ['rows', 'pictures'];

/**
 * The modules that hold the bytes of the kernels.
 * @returns {Promise<readonly { readonly path: string, readonly text: string }[]>}
 * @throws {Error} that says where a text is wrong
 */
export async function assembleKernels() {
  const assembler = await createAssembler();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, `${name}.wat`), 'utf8');
      const parsed = assembler.parseWat(`${name}.wat`, text, { simd: true, bulk_memory: true });
      try {
        parsed.validate();
        const bytes = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
        const lines = [
          `// Made from ${name}.wat by scripts/kernels.mjs. Do not edit.`,
          '/** The kernels as a WebAssembly module, in base 64. */',
          `export const ${name}Module = '${bytes}';`,
        ];
        return { path: join(folder, `generated/${name}.ts`), text: `${lines.join('\n')}\n` };
      } finally {
        parsed.destroy();
      }
    }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const { path, text } of await assembleKernels()) await writeFile(path, text);
