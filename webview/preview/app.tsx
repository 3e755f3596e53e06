import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { NodeId } from '../../src/program/index.js';
import type { PreviewMessage, PreviewProblem, Rendering } from '../../src/view/preview/messages.js';
import { receivePreview, type RenderedPreview, startingPreview } from '../../src/view/preview/preview-state.js';
import type { Run } from '../../src/view/runs.js';
import { writtenTrace } from '../../src/view/preview/written.js';
import type { Thing } from '../../src/view/things.js';
import { Icon, SeverityIcon } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { onActivate, useRoving } from '../roving.js';
import type { PreviewBridge } from './bridge.js';

/** What pieces need to be linked with the editor. */
interface Linked {
  /** What the cursor is in. */
  readonly nodes: ReadonlySet<NodeId>;
  readonly select: (node: NodeId) => void;
}

/** The preview of a template: the messages and an example trace. */
export function Preview({ bridge }: { readonly bridge: PreviewBridge }): JSX.Element {
  const [state, setState] = useState(startingPreview);
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const stop = bridge.listen((message) => setState((before) => receivePreview(before, message)));
    bridge.send({ type: 'ready' });
    return stop;
  }, [bridge]);
  const { shown, problems, nodes } = state;
  useEffect(() => {
    ref.current?.querySelector('.at-editor')?.scrollIntoView({ block: 'nearest' });
  }, [nodes]);
  const linked = { nodes, select: (node: NodeId) => bridge.send({ type: 'select', node }) };
  return (
    <main class="preview" ref={ref}>
      {shown !== undefined && <Choices shown={shown} bridge={bridge} />}
      {problems.length > 0 && <Problems problems={problems} stale={shown !== undefined} />}
      {shown !== undefined && (
        <div class={`preview-body ${problems.length > 0 ? 'stale' : ''}`}>
          {shown.rendering.notes.map((note) => (
            <p class="note quiet" key={note}>
              <PlainText text={note} />
            </p>
          ))}
          {shown.rendering.messages.map((message) => (
            <Message key={message.role} message={message} {...linked} />
          ))}
          <Trace rendering={shown.rendering} {...linked} />
        </div>
      )}
      {shown === undefined && problems.length === 0 && <p class="note quiet">Rendering…</p>}
    </main>
  );
}

function Choices({ shown, bridge }: { readonly shown: RenderedPreview; readonly bridge: PreviewBridge }): JSX.Element {
  return (
    <header class="choices">
      <label>
        Style
        <select
          value={shown.rendering.style}
          onChange={({ currentTarget }) => bridge.send({ type: 'chooseStyle', style: currentTarget.value })}
        >
          {shown.styles.map((style) => (
            <option key={style} value={style}>
              {style}
            </option>
          ))}
        </select>
      </label>
      <label>
        Sample
        <select
          value={shown.sample ?? ''}
          disabled={shown.samples.length === 0}
          onChange={({ currentTarget }) => bridge.send({ type: 'chooseSample', sample: currentTarget.value })}
        >
          {shown.samples.length === 0 && <option value="">none</option>}
          {shown.samples.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {shown.boxes.length > 0 && (
        <label>
          Boxes
          <select
            value={shown.box}
            onChange={({ currentTarget }) => bridge.send({ type: 'chooseBoxes', boxes: currentTarget.value })}
          >
            {shown.boxes.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
    </header>
  );
}

function Problems(props: { readonly problems: readonly PreviewProblem[]; readonly stale: boolean }): JSX.Element {
  return (
    <div class="preview-problems" role="status">
      {props.stale && <p class="quiet">The last version without errors is shown.</p>}
      <ul>
        {props.problems.slice(0, 5).map(({ place, message }) => (
          <li key={`${place} ${message}`}>
            <SeverityIcon severity="error" />
            <span>
              <PlainText text={message} /> <span class="quiet">{place}</span>
            </span>
          </li>
        ))}
      </ul>
      {props.problems.length > 5 && <p class="quiet">and {props.problems.length - 5} more</p>}
    </div>
  );
}

const roles = { system: 'System', user: 'User' } as const;

function Message({ message, ...linked }: Linked & { readonly message: PreviewMessage }): JSX.Element {
  const ref = useRoving<HTMLDivElement>();
  return (
    <section class="section" aria-label={`${roles[message.role]} message`} data-role={message.role}>
      <h3 class="preview-head">{roles[message.role]}</h3>
      <div class="section-body preview-text" ref={ref}>
        {message.parts.map((part, index) => (
          <Piece
            key={index}
            node={part.node}
            text={part.text}
            class={part.kind === 'image' ? 'chip' : 'literal'}
            {...linked}
          >
            {part.kind === 'image' && <Icon name="file-media" />}
          </Piece>
        ))}
      </div>
    </section>
  );
}

interface PieceProps extends Linked {
  readonly node: NodeId | undefined;
  readonly text: string;
  readonly class: string;
  readonly slot?: string | undefined;
  readonly thing?: string | undefined;
  /** Before the text. */
  readonly children?: ComponentChildren;
}

/** Text that a node wrote: it is marked while the cursor is in the node, and selects it. */
function Piece({ node, nodes, select, text, slot, thing, class: kind, children }: PieceProps): JSX.Element {
  const content = (
    <>
      {children}
      <PlainText text={text} />
    </>
  );
  if (node === undefined) return <span class={kind}>{content}</span>;
  const activate = (): void => select(node);
  return (
    <span
      class={`${kind} linked${nodes.has(node) ? ' at-editor' : ''}`}
      role="button"
      tabIndex={-1}
      data-stop
      data-node={node}
      data-slot={slot}
      data-thing={thing}
      title={slot}
      aria-label={text.trim() === '' ? 'white space' : undefined}
      onClick={activate}
      onKeyDown={onActivate(activate)}
    >
      {content}
    </span>
  );
}

function Trace({ rendering, ...linked }: Linked & { readonly rendering: Rendering }): JSX.Element {
  const { trace } = rendering;
  return (
    <section class="section" aria-label="Example trace">
      <h3 class="preview-head">Example trace</h3>
      {trace.kind === 'unlabelled' && (
        <p class="note quiet">There is no label, and this style can write no value that could be made up.</p>
      )}
      {trace.kind === 'unwritable' && (
        <div class="preview-problems">
          <p>This style cannot write the label of this sample:</p>
          <ul>
            {trace.problems.map(({ slot, reason }) => (
              <li key={`${slot} ${reason}`}>
                <SeverityIcon severity="warning" />
                <span>
                  <code>{slot}</code> <PlainText text={reason} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {trace.kind === 'rendered' && trace.note !== undefined && (
        <p class="note quiet">
          <PlainText text={trace.note} />
        </p>
      )}
      {trace.kind === 'rendered' && <Written rendering={rendering} trace={trace} {...linked} />}
    </section>
  );
}

interface WrittenProps extends Linked {
  readonly rendering: Rendering;
  readonly trace: Extract<Rendering['trace'], { kind: 'rendered' }>;
}

function Written({ rendering, trace, ...linked }: WrittenProps): JSX.Element {
  const ref = useRoving<HTMLDivElement>();
  const { things, sections } = useMemo(
    () => writtenTrace(rendering.program, rendering.style, trace),
    [rendering, trace],
  );
  return (
    <div class="trace-text" ref={ref}>
      {sections.map((section) => (
        <div key={section.id} data-step={section.step}>
          {section.title !== '' && (
            <h4 class="preview-step">
              <PlainText text={section.title} />
              {section.step !== undefined && <span class="section-step">{section.step}</span>}
            </h4>
          )}
          <div class="section-body">
            {section.runs.map((run) => (
              <Piece
                key={run.range.start}
                node={run.node}
                text={run.text}
                class={runClass(run, things)}
                slot={run.slot?.leaf === true ? run.slot.path : undefined}
                thing={run.thing}
                {...linked}
              />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function runClass({ slot, thing }: Run, things: readonly Thing[]): string {
  if (slot?.leaf !== true) return 'literal';
  const colour = things.find(({ path }) => path === thing)?.colour ?? 0;
  return `slot ${slot.role} colour-${colour} kind-${slot.kind}${slot.opens ? ' opens' : ''}${slot.closes ? ' closes' : ''}`;
}
