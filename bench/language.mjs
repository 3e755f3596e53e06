// How fast the language is where a person waits for it: `npm run bench:language`. The last line is JSON.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../scripts/build.mjs';
import { largeFile, workspace } from './language/corpus.mjs';
import { Server } from './language/server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'mrsi-bench-'));

const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];
const round = (value) => Math.round(value * 10) / 10;

/** The server as it is shipped. */
async function bundle() {
  await build({ only: ['server', 'languageServer'], production: true, folder: join(folder, 'dist') });
  return join(folder, 'dist', 'server.cjs');
}

/** From a key to the diagnostics of one file of 1,000 lines, with characters typed all over the file. */
async function oneFile(server, path, keys) {
  const uri = pathToFileURL(path).href;
  const text = largeFile(1000);
  const lines = text.split('\n');
  const first = server.diagnostics(uri);
  await server.open(uri, text);
  await first;
  const times = [];
  for (let key = 0; key < keys; key++) {
    const line = (key * 37) % lines.length;
    const character = lines[line].length;
    const at = { line, character };
    for (const [range, typed] of [
      [{ start: at, end: at }, ' '],
      [{ start: at, end: { line, character: character + 1 } }, ''],
    ]) {
      const next = server.diagnostics(uri);
      const began = performance.now();
      await server.change(uri, range, typed);
      times.push((await next).at - began);
    }
  }
  return { times, lines: lines.length, text };
}

/** Types a character into a name that everything else speaks of, and takes it away; until all files have diagnostics. */
async function typeIntoOutput(server, uri, text, all, keys) {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes('output entities0'));
  const character = lines[line].indexOf('entities0') + 'entities0'.length;
  const at = { line, character };
  const times = [];
  for (let key = 0; key < keys; key++) {
    for (const [range, typed] of [
      [{ start: at, end: at }, 'x'],
      [{ start: at, end: { line, character: character + 1 } }, ''],
    ]) {
      const next = all();
      const began = performance.now();
      await server.change(uri, range, typed);
      times.push(Math.max(...(await next).map((each) => each.at)) - began);
    }
  }
  return times;
}

/** Completion in the middle of the file, behind a dot and at the begin of an expression. */
async function completion(server, path, text, count) {
  const uri = pathToFileURL(path).href;
  const lines = text.split('\n');
  const places = lines.flatMap((line, index) => {
    const at = line.indexOf('e.span in');
    return at < 0
      ? []
      : [
          { line: index, character: at + 2 },
          { line: index, character: at },
        ];
  });
  const times = [];
  for (let index = 0; index < count; index++) {
    const position = places[(index * 7) % places.length];
    const began = performance.now();
    const found = await server.request('textDocument/completion', { textDocument: { uri }, position });
    if (found.items.length === 0) throw new Error('No completion');
    times.push(performance.now() - began);
  }
  return times;
}

/** From a key in a schema to the diagnostics of the last of all the files that import it. */
async function crossFile(server, names, keys) {
  const uris = names.map((name) => pathToFileURL(join(folder, 'workspace', name)).href);
  const [schema] = uris;
  const text = workspace(1)['schema.mrsi'];
  const all = () => Promise.all(uris.map((uri) => server.diagnostics(uri)));
  const first = all();
  await server.open(schema, text);
  await first;
  const times = [];
  const line = text.split('\n').findIndex((each) => each.includes('output entities0'));
  const character = text.split('\n')[line].length;
  const at = { line, character };
  for (let key = 0; key < keys; key++) {
    for (const [range, typed] of [
      [{ start: at, end: at }, ' '],
      [{ start: at, end: { line, character: character + 1 } }, ''],
    ]) {
      const next = all();
      const began = performance.now();
      await server.change(schema, range, typed);
      times.push(Math.max(...(await next).map((each) => each.at)) - began);
    }
  }
  return { times, names: await typeIntoOutput(server, schema, text, all, keys) };
}

/** Reading and masks need no server: they are measured in this process. */
async function reading() {
  const output = join(folder, 'reading.mjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/language/reading.ts'],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { measureReading, measureMasks } = await import(pathToFileURL(output).href);
  return { ...measureReading(), ...measureMasks() };
}

/**
 * From starting the process to the first diagnostics of a file of 1,000 lines, opened in a folder of 200 others.
 * @param stay how long the server goes on afterwards, in milliseconds
 */
async function startTime(output, path, cache, stay = 0) {
  const uri = pathToFileURL(path).href;
  const text = largeFile(1000);
  const server = new Server(output, cache);
  await server.initialize(dirname(path));
  const first = server.diagnostics(uri);
  await server.open(uri, text);
  const { at } = await first;
  await new Promise((resolve) => setTimeout(resolve, stay));
  await server.stop();
  return at - server.started;
}

/** The first start of all, and what every later one takes: the code that the first one compiled is kept after 5 s. */
async function startTimes(output) {
  const path = join(folder, 'workspace', 'large.mrsi');
  const cache = join(folder, 'server.code');
  const first = await startTime(output, path, cache, 6000);
  if (!existsSync(cache)) throw new Error('The server has kept no code');
  const later = [];
  for (let index = 0; index < 7; index++) later.push(await startTime(output, path, cache));
  return { first, later };
}

async function main() {
  const output = await bundle();
  mkdirSync(join(folder, 'workspace'));
  mkdirSync(join(folder, 'single'));
  const files = workspace(200);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'workspace', name), text);

  const single = new Server(output);
  await single.initialize(join(folder, 'single'));
  const path = join(folder, 'single', 'large.mrsi');
  const one = await oneFile(single, path, 150);
  const { href } = pathToFileURL(path);
  const names = await typeIntoOutput(single, href, one.text, async () => [await single.diagnostics(href)], 40);
  const completions = await completion(single, path, one.text, 200);
  await single.stop();

  const many = new Server(output);
  await many.initialize(join(folder, 'workspace'));
  const cross = await crossFile(many, Object.keys(files), 40);
  await many.stop();

  const starts = await startTimes(output);

  const traces = await reading();

  console.log(
    `one file of ${one.lines} lines: ${one.times.length} keys, median ${round(percentile(one.times, 0.5))} ms`,
  );
  console.log(
    `${Object.keys(files).length} files: ${cross.times.length} keys in the one that all others import, median ${round(percentile(cross.times, 0.5))} ms`,
  );
  console.log(
    JSON.stringify({
      diagnostics_p95_ms: round(percentile(one.times.slice(20), 0.95)),
      cross_file_p95_ms: round(percentile(cross.times.slice(10), 0.95)),
      diagnostics_name_p95_ms: round(percentile(names.slice(10), 0.95)),
      cross_file_name_p95_ms: round(percentile(cross.names.slice(10), 0.95)),
      completion_p95_ms: round(percentile(completions.slice(20), 0.95)),
      server_start_ms: round(percentile(starts.later, 0.5)),
      server_start_best_ms: round(Math.min(...starts.later)),
      server_first_start_ms: round(starts.first),
      ...Object.fromEntries(Object.entries(traces).map(([name, value]) => [name, Math.round(value * 1000) / 1000])),
    }),
  );
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
