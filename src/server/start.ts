import { dirname, join } from 'node:path';
import { runWithCodeCache } from './code-cache.js';

// What the editor runs: `main.ts` as a bundle beside this one, with its compiled code from last time where there is some.
runWithCodeCache(
  join(dirname(process.argv[1] ?? process.cwd()), 'language-server.cjs'),
  process.env['MRSI_CODE_CACHE'],
);
