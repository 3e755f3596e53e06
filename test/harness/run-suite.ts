// Runs one bundled suite in an extension host and writes its counts: node run-suite.mjs --suite DIR --workspace DIR
// --result FILE [--extension DIR] [--vsix FILE] [--desktop EXECUTABLE] [--grep PATTERN]
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runSuite } from './extension-host.js';

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: '' },
    workspace: { type: 'string', default: 'samples' },
    result: { type: 'string', default: '' },
    extension: { type: 'string' },
    vsix: { type: 'string' },
    desktop: { type: 'string' },
    grep: { type: 'string' },
  },
});
const { result, ...options } = values;
const outcome = await runSuite(options);
for (const problem of outcome.problems) console.log(`  ✗ ${problem}`);
await writeFile(result, JSON.stringify(outcome));
process.exit(outcome.failed + outcome.problems.length > 0 ? 1 : 0);
