import { CancellationSource, type Disposable } from '../../src/base/index.js';
import { type Told, TraceDocument } from '../../src/extension/traces/trace-document.js';
import type { FromPanel } from '../../src/view/messages.js';
import { liveRun } from './live-run.js';

/*
 * Stands for the extension host: the same document, in a process of its own, so that its memory can be measured. Its
 * parent carries the messages to the page.
 */

const [path = ''] = process.argv.slice(2);
const tell = (message: Told): void => void process.send?.(message);
let watched: Disposable | undefined;
let searching: CancellationSource | undefined;

/** What the benchmark asks of this process, beside what a panel asks. */
export type BenchRequest =
  | 'open'
  /** A run of so many tokens a second. */
  | { readonly type: 'live'; readonly tokensPerSecond: number; readonly seconds: number };

/** Runs, and says how many tokens came and what it cost, in microseconds of the processor. */
async function live(document: TraceDocument, tokensPerSecond: number, seconds: number): Promise<void> {
  const before = process.cpuUsage();
  const tokens = await liveRun(document, tokensPerSecond, seconds);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ type: 'bench', tokens, cpu: user + system });
}

async function answer(document: TraceDocument, message: FromPanel): Promise<void> {
  if (message.type === 'ready') for (const each of document.greeting()) tell(each);
  // as the panel of the extension does
  if (message.type === 'show' || (message.type === 'ready' && message.index < document.total)) {
    watched?.dispose();
    watched = document.watch(message.index);
    tell({ type: 'trace', index: message.index, trace: await document.trace(message.index) });
  }
  if (message.type !== 'search' || document.header === undefined) return;
  searching?.cancel();
  searching = new CancellationSource();
  const { search, kind, text } = message;
  if (text === '') return;
  // the compiler is loaded lazily, as in the extension: most panels never need it
  const compiled =
    kind === 'text'
      ? undefined
      : await (await import('../../src/compile/index.js')).compileExpression(document.header.program, text);
  if (compiled?.kind === 'errors') throw new Error(compiled.diagnostics.map((each) => each.message).join());
  await document.search(
    compiled === undefined ? { kind: 'text', text } : { kind: 'expression', expression: compiled.expression },
    (matches, share) => tell({ type: 'found', search, matches, share }),
    searching.token,
  );
}

// The extension host runs already when somebody opens a file.
let opening: Promise<TraceDocument> | undefined;
process.on('message', (message: FromPanel | BenchRequest) => {
  if (message === 'open') {
    opening = TraceDocument.open(path);
    void opening.then((document) => document.onTell(tell));
  } else if (message.type === 'live')
    void opening?.then((document) => live(document, message.tokensPerSecond, message.seconds));
  else void opening?.then((document) => answer(document, message)).catch((error: unknown) => console.error(error));
});
process.send?.('running');
