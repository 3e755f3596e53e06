import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

test('the generated parser is what the grammar says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mrsi-generated-'));
  try {
    const config = readFileSync('langium-config.json', 'utf8')
      .replace('"src/language/grammar/mrsi.langium"', JSON.stringify(resolve('src/language/grammar/mrsi.langium')))
      .replace('"src/language/generated"', '"out"');
    writeFileSync(join(folder, 'config.json'), config);
    execFileSync(process.execPath, ['scripts/generate.mjs', '--file', join(folder, 'config.json')], { stdio: 'pipe' });
    const committed = 'src/language/generated';
    for (const name of readdirSync(committed)) {
      expect(readFileSync(join(folder, 'out', name), 'utf8'), name).toBe(readFileSync(join(committed, name), 'utf8'));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
