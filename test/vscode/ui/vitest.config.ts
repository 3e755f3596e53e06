import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that drive a whole VS Code: one at a time, since each takes both cores of a small machine. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['test/vscode/ui/**/*.test.ts'],
    // a slow machine with two cores runs them as well: what is waited for is a condition, and only a failure takes so long
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000, interval: 100 } },
    fileParallelism: false,
  },
});
