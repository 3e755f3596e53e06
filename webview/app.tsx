import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { reuse } from '../src/view/reuse.js';
import { isRunning, type PanelState, type ShownTrace, traceOnShow } from '../src/view/panel-state.js';
import { type TraceModel, traceModel } from '../src/view/trace-model.js';
import type { Trace } from '../src/trace/index.js';
import { GroupPage } from './parts/group-page.js';
import { Header } from './parts/header.js';
import { ImagePane } from './parts/image-pane.js';
import { InputText } from './parts/input-text.js';
import { ListPane } from './parts/list-pane.js';
import { ErrorNote, Notice } from './parts/notes.js';
import { Pages } from './parts/pages.js';
import { Sash } from './parts/sash.js';
import { TokenStrip } from './parts/token-strip.js';
import { TraceText } from './parts/trace-text.js';
import { usePanel, useStore } from './store.js';

/** The trace panel. */
export function App(): JSX.Element {
  const state = usePanel();
  const { head, error } = state;
  const shown = traceOnShow(state);
  const { byToken, template } = state.view;
  const spelling = state.spelling ?? head?.model.boxSpelling;
  const probes = state.probes?.index === shown?.index ? state.probes?.traces : undefined;
  const running = isRunning(state);
  const before = useRef<TraceModel>();
  const model = useMemo(
    () =>
      head === undefined || shown === undefined
        ? undefined
        : // While a trace grows, most of it is as it was: only what changed is drawn anew.
          reuse(
            before.current,
            traceModel(head.program, shown.trace, {
              byToken,
              running,
              byNode: template,
              ...(spelling === undefined ? {} : { spelling }),
              ...(probes === undefined ? {} : { probes }),
            }),
          ),
    [head, shown?.trace, byToken, running, template, spelling, probes],
  );
  before.current = model;
  if (error !== undefined)
    return (
      <main class="alone">
        <ErrorNote error={error} />
      </main>
    );
  if (head === undefined) return <main class="alone quiet">Opening…</main>;
  return (
    <main class="panel">
      <Header state={state} trace={shown?.trace} reward={model?.reward} />
      <div class={`progress ${running ? 'active' : ''}`} role="presentation" />
      {state.notices.map((text) => (
        <Notice key={text} text={text} />
      ))}
      {state.runError !== undefined && <ErrorNote error={state.runError} />}
      <div class="columns">
        {state.total > 1 && state.view.listOpen && <ListPane state={state} program={head.program} />}
        <Body state={state} shown={shown} model={model} />
      </div>
    </main>
  );
}

function Body({ state, shown, model }: BodyProps): JSX.Element {
  if (state.traceError !== undefined)
    return (
      <div class="body alone">
        <ErrorNote error={state.traceError} />
      </div>
    );
  if (shown === undefined || model === undefined)
    return <p class="body alone quiet">{state.total === 0 ? 'This file holds no traces yet.' : 'Reading…'}</p>;
  return <TraceBody state={state} shown={shown} model={model} />;
}

interface BodyProps {
  readonly state: PanelState;
  readonly shown: ShownTrace | undefined;
  readonly model: TraceModel | undefined;
}

function TraceBody(props: {
  readonly state: PanelState;
  readonly shown: ShownTrace;
  readonly model: TraceModel;
}): JSX.Element {
  const { state, shown, model } = props;
  const store = useStore();
  const { view } = state;
  const { trace } = shown;
  const running = isRunning(state);
  const cursor = state.debugging?.index === shown.index ? state.debugging.cursor : undefined;
  const hasImage = Object.values(trace.inputs).some((input) => input.kind === 'image');
  return (
    <div
      class="body"
      style={{ gridTemplateRows: `minmax(0, ${view.topShare}fr) 1px minmax(0, ${1 - view.topShare}fr)` }}
    >
      <div
        class={`upper ${hasImage ? '' : 'text-only'}`}
        style={
          hasImage
            ? { gridTemplateColumns: `minmax(0, ${view.textShare}fr) 1px minmax(0, ${1 - view.textShare}fr)` }
            : {}
        }
      >
        <section class="reading" aria-label="Trace">
          <InputText inputs={trace.inputs} things={model.things} missed={useMissed(model)} />
          {view.byToken && <TokenStrip tokens={trace.tokens} />}
          <TraceText
            sections={model.sections}
            things={model.things}
            problems={model.problems}
            folded={view.folded}
            selectedThing={view.thing}
            selectedProblem={view.problem}
            running={running}
            tokens={view.byToken ? trace.tokens : undefined}
            template={view.template ? state.template : undefined}
            program={state.head?.program}
            style={trace.style}
            cursor={cursor}
          />
        </section>
        {hasImage && (
          <>
            <Sash
              direction="horizontal"
              label="Width of the text"
              share={view.textShare}
              least={0.2}
              most={0.8}
              onChange={(textShare) => store.act({ type: 'set', change: { textShare } })}
            />
            <section class="looking" aria-label="Picture">
              <ImagePane
                index={shown.index}
                inputs={trace.inputs}
                images={shown.images}
                marks={model.marks}
                labelled={model.labelled}
                showLabels={view.showLabels}
                showPredictions={view.showPredictions}
                showProbes={view.showProbes}
                hiddenTypes={view.hiddenTypes}
                hiddenThings={view.hiddenThings}
                pixelGrid={view.pixelGrid}
                scale={model.scale}
                recorded={state.head?.model.boxSpelling}
                spelling={state.spelling}
                spellingKept={state.spellingKept === true}
                model={state.head?.model.name ?? ''}
                selectedThing={view.thing}
                cursor={cursor}
              />
            </section>
          </>
        )}
      </div>
      <Sash
        direction="vertical"
        label="Height of text and picture"
        share={view.topShare}
        least={0.2}
        most={0.85}
        onChange={(topShare) => store.act({ type: 'set', change: { topShare } })}
      />
      <Pages
        model={model}
        view={view}
        ending={running ? 'running' : trace.ending.kind}
        group={groupPage(state, trace)}
      />
    </div>
  );
}

/** The page of the trace's group, where runs write more than one trace a sample. */
function groupPage({ head, group, view }: PanelState, trace: Trace): (() => JSX.Element) | undefined {
  if (head === undefined || head.sampling.groupSize <= 1) return undefined;
  const id = trace.group?.id;
  const members = group?.id === id ? group?.members : undefined;
  return () => <GroupPage id={id} members={members} program={head.program} view={view} />;
}

const useMissed = (model: TraceModel): TraceModel['gold'] =>
  useMemo(() => model.gold.filter((thing) => model.pairing.missed.includes(thing.path)), [model]);
