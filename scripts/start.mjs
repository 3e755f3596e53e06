// `npm start`: installs what is missing, builds, and opens VS Code with the extension and the sample workspace.
// `npm start -- --headless` runs a sample without an editor; `npm start -- --server` opens VS Code in a browser.
import { parseArgs } from 'node:util';
import { installDependencies } from './lib/dependencies.mjs';

async function main() {
  const { values } = parseArgs({ options: { headless: { type: 'boolean' }, server: { type: 'boolean' } } });
  await installDependencies();
  const { build } = await import('./build.mjs');
  if (values.headless) {
    await build({ only: ['cli', 'host'] });
    const { runSample } = await import('./lib/headless.mjs');
    return runSample();
  }
  await build();
  const { openEditor } = await import('./lib/open-editor.mjs');
  return openEditor({ server: values.server ?? false });
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
