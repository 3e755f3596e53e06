import { CancellationSource } from '../../src/base/index.js';
import { type Told, TraceDocument } from '../../src/extension/traces/trace-document.js';
import type { FromPanel } from '../../src/view/messages.js';

/*
 * Stands for the extension host: the same document, in a process of its own, so that its memory can be measured. Its
 * parent carries the messages to the page.
 */

const [path = ''] = process.argv.slice(2);
const tell = (message: Told): void => void process.send?.(message);
let searching: CancellationSource | undefined;

async function answer(document: TraceDocument, message: FromPanel): Promise<void> {
  if (message.type === 'ready') for (const each of document.greeting()) tell(each);
  if (message.type === 'show')
    tell({ type: 'trace', index: message.index, trace: await document.trace(message.index) });
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
process.on('message', (message: FromPanel | 'open') => {
  if (message === 'open') {
    opening = TraceDocument.open(path);
    void opening.then((document) => document.onTell(tell));
  } else void opening?.then((document) => answer(document, message)).catch((error: unknown) => console.error(error));
});
process.send?.('running');
