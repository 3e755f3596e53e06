import type { JSX } from 'preact';
import { type PanelState, isRunning } from '../../src/view/panel-state.js';
import { showDuration } from '../../src/view/shown.js';
import { traceTitle } from '../../src/view/trace-title.js';
import type { Trace } from '../../src/trace/index.js';
import { useStore } from '../store.js';
import { Icon, IconButton } from './icon.js';
import { PlainText } from './plain-text.js';

interface HeaderProps {
  readonly state: PanelState;
  readonly trace: Trace | undefined;
  readonly reward: number | undefined;
}

/** Which trace this is, how it ended, and what can be done with it. */
export function Header({ state, trace, reward }: HeaderProps): JSX.Element {
  const store = useStore();
  const { view, total, rows } = state;
  const row = rows[view.index];
  const name = trace ?? row;
  return (
    <header class="header">
      {total > 1 && (
        <IconButton
          icon={view.listOpen ? 'layout-sidebar-left' : 'layout-sidebar-left-off'}
          label={view.listOpen ? 'Hide the list of traces' : 'Show the list of traces'}
          onClick={() => store.act({ type: 'set', change: { listOpen: !view.listOpen } })}
        />
      )}
      <h1 class="title">
        <PlainText
          text={name === undefined ? (state.head?.name ?? '') : traceTitle(name, state.head?.sampling.groupSize ?? 1)}
        />
      </h1>
      {total > 1 && (
        <nav class="pager" aria-label="Traces">
          <IconButton
            icon="arrow-up"
            label="Previous trace"
            disabled={view.index === 0}
            onClick={() => store.act({ type: 'goTo', index: view.index - 1 })}
          />
          <span class="pager-place">
            {view.index + 1} of {total}
          </span>
          <IconButton
            icon="arrow-down"
            label="Next trace"
            disabled={view.index >= total - 1}
            onClick={() => store.act({ type: 'goTo', index: view.index + 1 })}
          />
        </nav>
      )}
      <Facts state={state} trace={trace} />
      <span class="spring" />
      {reward !== undefined && trace?.ending.kind !== 'failed' && trace?.ending.kind !== 'cancelled' && (
        <span class="reward" title="Reward: the sum of weight × value">
          <span class="fact-name">R</span> {reward.toFixed(2)}
        </span>
      )}
      <Status state={state} trace={trace} />
      <div class="tools" role="toolbar" aria-label="Trace">
        {isRunning(state) && (
          <IconButton icon="debug-stop" label="Stop" onClick={() => store.send({ type: 'cancel' })} />
        )}
        <IconButton
          icon="flame"
          label="Show tokens with their probability"
          pressed={view.byToken}
          onClick={() => store.act({ type: 'set', change: { byToken: !view.byToken } })}
        />
        <TemplateButton state={state} />
        <CompareButton state={state} />
        <IconButton icon="json" label="Open as JSON" onClick={() => store.send({ type: 'openAsText' })} />
      </div>
    </header>
  );
}

/** Shows the template beside the panel, its places linked with those of the trace. */
function TemplateButton({ state }: { readonly state: PanelState }): JSX.Element {
  const store = useStore();
  const { template } = state.view;
  const words = {
    linked: 'Template beside the trace: what stands at its cursor is marked, and a click in the trace leads there',
    changed: 'The template was changed since this run: its places cannot be linked',
    missing: 'The template of this run is not in the workspace',
  };
  const label = template && state.template !== undefined ? words[state.template.state] : 'Show the template beside';
  const toggle = (): void => {
    store.act({ type: 'set', change: { template: !template } });
    store.send({ type: 'followTemplate', on: !template, open: !template });
  };
  return <IconButton icon="link" label={label} pressed={template} onClick={toggle} />;
}

/** Compares the trace on show: with the marked one, or with one that the editor asks for. */
function CompareButton({ state }: { readonly state: PanelState }): JSX.Element | null {
  const store = useStore();
  const { mark, view, total } = state;
  if (total < 2 && mark === undefined) return null;
  return (
    <IconButton
      icon="compare-changes"
      label={mark === undefined || mark.index === view.index ? 'Compare with…' : `Compare with ${mark.title}`}
      onClick={() => store.send({ type: 'compare', how: 'selected', index: view.index })}
    />
  );
}

function Facts({ state, trace }: { readonly state: PanelState; readonly trace: Trace | undefined }): JSX.Element {
  const { head } = state;
  const facts = [
    { icon: 'symbol-snippet', name: 'Style', value: trace?.style },
    { icon: 'chip', name: 'Model', value: head?.model.name },
    {
      icon: 'settings',
      name: 'Decoding',
      value:
        head === undefined
          ? undefined
          : `${head.sampling.mode}, ${head.sampling.temperature === 0 ? 'greedy' : `T ${head.sampling.temperature}`}`,
    },
  ];
  return (
    <ul class="facts" aria-label="Run">
      {facts.map(({ icon, name, value }) =>
        value === undefined ? null : (
          <li key={name} title={`${name}: ${value}`}>
            <Icon name={icon} label={name} />
            <span class="fact-value">
              <PlainText text={value} />
            </span>
          </li>
        ),
      )}
    </ul>
  );
}

const phaseWords = {
  load: 'Loading model',
  image: 'Looking at picture',
  prefill: 'Reading prompt',
  decode: 'Writing',
  read: 'Reading back',
} as const;

const endings = {
  complete: { icon: 'check', words: 'Complete' },
  'token-limit': { icon: 'warning', words: 'Cut off at the token limit' },
  cancelled: { icon: 'circle-slash', words: 'Cancelled' },
  failed: { icon: 'error', words: 'Failed' },
} as const;

/** How far the run is, or how it ended; spoken when it changes. */
function Status({ state, trace }: { readonly state: PanelState; readonly trace: Trace | undefined }): JSX.Element {
  if (isRunning(state)) {
    const { phase } = state;
    const share = phase?.share === undefined ? '' : ` ${Math.round(phase.share * 100)}%`;
    return (
      <span class="status running">
        <span role="status">{phaseWords[phase?.phase ?? 'load']}</span>
        {share}
        {trace !== undefined && trace.tokens.length > 0 && <span class="numbers">{trace.tokens.length} tokens</span>}
      </span>
    );
  }
  if (trace === undefined) return <span class="status" role="status" />;
  const { icon, words } = endings[trace.ending.kind];
  const { timing } = trace;
  return (
    <span class={`status ended-${trace.ending.kind}`}>
      <Icon name={icon} />
      <span role="status">{words}</span>
      <span
        class="numbers"
        title={`First token after ${showDuration(timing.firstTokenMs)}, ${timing.forwardPasses} passes`}
      >
        {trace.tokens.length} tokens · {showDuration(timing.totalMs)}
        {timing.tokensPerSecond > 0 && ` · ${Math.round(timing.tokensPerSecond)} tok/s`}
      </span>
    </span>
  );
}
