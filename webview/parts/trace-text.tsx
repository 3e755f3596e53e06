import { memo } from '../memo.js';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PanelCursor, TemplateLink } from '../../src/view/messages.js';
import { findStyle, type Program, type SourceRange } from '../../src/program/index.js';
import { findNode } from '../../src/view/preview/nodes-at.js';
import type { TraceToken } from '../../src/trace/index.js';
import { alternativesOf, certaintyOf, showProbability } from '../../src/view/certainty.js';
import { type Problem, worstSeverity } from '../../src/view/problems.js';
import type { Run } from '../../src/view/runs.js';
import type { Section } from '../../src/view/sections.js';
import { countOf } from '../../src/view/shown.js';
import type { Thing } from '../../src/view/things.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { Icon } from './icon.js';
import { PlainText } from './plain-text.js';
import { TokenCard } from './token-card.js';

interface TraceTextProps {
  readonly sections: readonly Section[];
  readonly things: readonly Thing[];
  readonly problems: readonly Problem[];
  readonly folded: readonly string[];
  readonly selectedThing: string | undefined;
  readonly selectedProblem: number | undefined;
  readonly running: boolean;
  /** The tokens, where each is shown with its probability. */
  readonly tokens: readonly TraceToken[] | undefined;
  /** Where a debugger is in this trace. */
  readonly cursor: PanelCursor | undefined;
  /** The template beside, while it is linked. */
  readonly template: TemplateLink | undefined;
  readonly program: Program | undefined;
  readonly style: string;
}

/** The trace as the model wrote it, folded by step, with its slots and problems marked. */
export const TraceText = memo(function TraceText(props: TraceTextProps): JSX.Element {
  const ref = useRoving<HTMLDivElement>();
  const last = props.sections.length - 1;
  const bySteps = props.sections.some((section) => section.title !== '');
  const { cursor } = props;
  useEffect(() => {
    // Where a debugger goes, the text follows; a box that it shows is the picture's to bring into sight.
    if (cursor === undefined || cursor.box !== undefined) return;
    ref.current?.querySelector('.at-cursor, .unwritten')?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);
  const { selectedThing, selectedProblem } = props;
  useEffect(() => {
    // where a debugger is, its place is what matters
    if (cursor !== undefined) return;
    const chosen = selectedProblem === undefined ? null : (ref.current?.querySelector('.chosen') ?? null);
    const place = chosen ?? (selectedThing === undefined ? null : placeOf(ref.current, selectedThing));
    place?.scrollIntoView({ block: 'nearest' });
  }, [selectedThing, selectedProblem]);
  return (
    <div class="trace-text" ref={ref}>
      {props.tokens !== undefined && <TokenCard tokens={props.tokens} />}
      {props.sections.map((section, index) => (
        <SectionPart
          key={section.id}
          section={section}
          writing={props.running && index === last}
          bySteps={bySteps}
          open={!props.folded.includes(section.id)}
          things={props.things}
          problems={props.problems}
          selectedThing={props.selectedThing}
          selectedProblem={props.selectedProblem}
          tokens={props.tokens}
          cursor={props.cursor}
          template={props.template}
          program={props.program}
          style={props.style}
        />
      ))}
      {props.sections.length === 0 && <p class="quiet">{props.running ? <Caret /> : 'The model wrote nothing.'}</p>}
    </div>
  );
});

/** Where a thing stands in the text; folded text is not there. */
const placeOf = (text: Element | null, thing: string): Element | null =>
  text?.querySelector(`[data-thing="${CSS.escape(thing)}"]`) ?? null;

const Caret = (): JSX.Element => <span class="caret" aria-hidden="true" />;

interface SectionPartProps extends Omit<TraceTextProps, 'folded' | 'sections' | 'running'> {
  readonly section: Section;
  readonly open: boolean;
  /** The model is writing at its end. */
  readonly writing: boolean;
  /** Some text of the trace belongs to steps. */
  readonly bySteps: boolean;
}

const SectionPart = memo(function SectionPart(given: SectionPartProps): JSX.Element {
  const { section, writing, bySteps, open, ...props } = given;
  const store = useStore();
  const body = (
    <div class={`section-body ${section.title !== '' ? '' : bySteps ? 'between' : 'whole'}`} id={`body-${section.id}`}>
      {section.runs.map((run) => (
        <RunPart key={run.range.start} run={run} {...props} />
      ))}
      {writing && <Caret />}
    </div>
  );
  if (section.title === '') return body;
  return (
    <section class="section" aria-label={section.title} data-step={section.step}>
      <h2>
        <button
          type="button"
          class="section-head"
          aria-expanded={open}
          aria-controls={`body-${section.id}`}
          onClick={() => store.act({ type: 'toggleSection', section: section.id })}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          <span class="section-title">
            <PlainText text={section.title} />
          </span>
          {section.problems.length > 0 && (
            <span
              class={`section-problems severity-${worstSeverity(props.problems, section.problems) ?? 'error'}`}
              role="img"
              aria-label={countOf(section.problems.length, 'problem')}
            >
              {section.problems.length}
            </span>
          )}
          {section.step !== undefined && <span class="section-step">{section.step}</span>}
        </button>
      </h2>
      {open && body}
    </section>
  );
});

interface RunPartProps extends Omit<TraceTextProps, 'folded' | 'sections' | 'running'> {
  readonly run: Run;
}

const kindWords: Readonly<Record<string, string>> = { enum: 'type', flag: 'yes or no', int: 'number' };

/** What a screen reader adds to a slot's text. */
function describeSlot(run: Run, thing: Thing | undefined): string {
  if (run.slot === undefined) return '';
  const kind = kindWords[run.slot.kind] ?? run.slot.kind;
  const of = thing === undefined ? '' : ` of ${thing.title}${thing.type === undefined ? '' : `, ${thing.type}`}`;
  return `${kind}${of}`;
}

function problemClasses(run: Run, problems: readonly Problem[], selected: number | undefined): string {
  const worst = worstSeverity(problems, run.problems);
  const chosen = selected !== undefined && run.problems.includes(selected) ? ' chosen' : '';
  return worst === undefined ? '' : ` problem problem-${worst}${chosen}`;
}

/** What a debugger has not come to yet, and the place that it is at. */
function cursorClasses(run: Run, cursor: PanelCursor | undefined): string {
  if (cursor === undefined) return '';
  const { offset, range, slot } = cursor;
  const here =
    slot !== undefined && range !== undefined && range.start <= run.range.start && run.range.end <= range.end;
  return `${run.range.start >= offset ? ' unwritten' : ''}${here ? ' at-cursor' : ''}`;
}

/** One token, the hotter the less sure the model was of it. */
function TokenPart({ run, token, index, marks, thing }: TokenPartProps): JSX.Element {
  const store = useStore();
  const { probability } = certaintyOf(token);
  const others = alternativesOf(token)
    .filter((each) => !each.taken)
    .map((each) => `${each.text} ${showProbability(each.probability)}`);
  const select = (): void => store.act({ type: 'selectThing', thing: run.thing });
  return (
    <span
      class={`token colour-${thing?.colour ?? 0}${run.forced ? ' forced' : ''}${marks}`}
      role="button"
      tabIndex={-1}
      data-stop
      data-token={index}
      data-slot={run.slot?.path}
      data-thing={run.thing}
      aria-description={`probability ${showProbability(probability)}; instead of ${others.join(', ')}`}
      style={{ '--heat': `${Math.round((1 - probability) * 70)}%` }}
      onClick={select}
      onKeyDown={onActivate(select)}
    >
      <PlainText text={run.text} />
    </span>
  );
}

interface TokenPartProps {
  readonly run: Run;
  readonly token: TraceToken;
  readonly index: number;
  readonly marks: string;
  readonly thing: Thing | undefined;
}

/** The place in the template that wrote a run, where the template stands beside. */
function sourceOf({ run, template, program, style }: RunPartProps): SourceRange | undefined {
  if (template?.state !== 'linked' || program === undefined || run.node === undefined) return undefined;
  const declared = findStyle(program, style);
  return declared === undefined ? undefined : findNode(declared, run.node)?.range;
}

function RunPart(props: RunPartProps): JSX.Element {
  const { run, things, problems, selectedThing, selectedProblem, cursor, tokens, template } = props;
  const store = useStore();
  const atEditor = run.node !== undefined && template?.nodes.includes(run.node) === true ? ' at-editor' : '';
  const marks = `${problemClasses(run, problems, selectedProblem)}${cursorClasses(run, cursor)}${atEditor}`;
  const isLinked = template?.state === 'linked' && run.node !== undefined;
  const openSource = (): void => {
    const range = sourceOf(props);
    if (range !== undefined) store.send({ type: 'openSource', range });
  };
  const messages = run.problems.flatMap((index) => problems[index]?.message ?? []);
  const forced = run.forced ? ' forced' : '';
  const thing = things.find((each) => each.path === run.thing);
  const token = run.token === undefined ? undefined : tokens?.[run.token];
  if (token !== undefined && run.token !== undefined)
    return <TokenPart run={run} token={token} index={run.token} marks={marks} thing={thing} />;
  if (run.slot?.leaf !== true) {
    const about = run.thing === undefined ? {} : { 'data-thing': run.thing };
    const link =
      isLinked && run.text.trim() !== ''
        ? ({ role: 'button', tabIndex: -1, onClick: openSource, onKeyDown: onActivate(openSource) } as const)
        : undefined;
    return (
      <span
        class={`literal${link === undefined ? '' : ' linked'}${forced}${marks}`}
        title={messages.join('\n') || undefined}
        data-stop={link === undefined ? undefined : true}
        data-node={run.node}
        {...about}
        {...link}
      >
        <PlainText text={run.text} />
      </span>
    );
  }
  const select = (): void => {
    store.act({ type: 'selectThing', thing: run.thing === selectedThing ? undefined : run.thing });
    openSource();
  };
  const edges = `${run.slot.opens ? ' opens' : ''}${run.slot.closes ? ' closes' : ''}`;
  return (
    <span
      class={`slot ${run.slot.role} colour-${thing?.colour ?? 0} kind-${run.slot.kind}${edges}${forced}${marks}`}
      role="button"
      tabIndex={-1}
      data-stop
      data-slot={run.slot.path}
      data-thing={run.thing}
      data-node={run.node}
      aria-pressed={run.thing !== undefined && run.thing === selectedThing}
      aria-description={[describeSlot(run, thing), ...messages].filter(Boolean).join('. ')}
      title={[`${run.slot.path}`, ...messages].join('\n')}
      onClick={select}
      onKeyDown={onActivate(select)}
    >
      <PlainText text={run.text} />
    </span>
  );
}
