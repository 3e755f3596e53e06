import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ToCompare } from '../../src/view/compare/messages.js';
import { ErrorNote } from '../parts/notes.js';
import type { CompareBridge } from './bridge.js';
import { RunsView } from './runs-view.js';
import { TracesView } from './traces-view.js';

/** The page of a comparison: two traces, or two runs. */
export function Compare({ bridge }: { readonly bridge: CompareBridge }): JSX.Element {
  const [message, setMessage] = useState<ToCompare>();
  useEffect(() => {
    const stop = bridge.listen(setMessage);
    bridge.send({ type: 'ready' });
    return stop;
  }, [bridge]);
  if (message === undefined) return <main class="alone quiet">Reading…</main>;
  switch (message.type) {
    case 'failed':
      return (
        <main class="alone">
          <ErrorNote error={message.error} />
        </main>
      );
    case 'traces':
      return <TracesView left={message.left} right={message.right} bridge={bridge} />;
    case 'runs':
      return <RunsView table={message.table} bridge={bridge} />;
  }
}
