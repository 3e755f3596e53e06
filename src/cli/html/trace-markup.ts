import type { Program } from '../../program/index.js';
import type { Trace } from '../../trace/index.js';
import { totalReward } from '../../verify/index.js';
import {
  type CheckRow,
  inputRuns,
  type Run,
  type Section,
  showBox,
  type Thing,
  traceModel,
  type TraceModel,
  worstSeverity,
} from '../../view/index.js';
import { html, type Markup } from './escape.js';
import { type Pictures, picturesMarkup } from './picture.js';

/** One trace as a card of a page. */
export function traceMarkup(program: Program, trace: Trace, pictures: Pictures): Markup {
  const model = traceModel(program, trace, { byToken: false, running: false });
  const texts = Object.entries(trace.inputs).flatMap(([name, input]) =>
    input.kind === 'text' ? [inputMarkup(name, input.text, model)] : [],
  );
  return html`<article>
<div class="head"><h2>${titleOf(trace)}</h2>${chips(program, trace, model)}</div>
<div class="columns">
<div>
${picturesMarkup(trace, model, pictures)}
${texts}
${thingsMarkup(model)}
</div>
<div>
<h3>Trace</h3>
<pre class="text">${model.sections.map((section) => sectionMarkup(section, model))}</pre>
${checksMarkup(model)}
${rewardsMarkup(trace)}
<details><summary>Prompt, ${trace.prompt.tokens} tokens</summary><pre class="text">${trace.prompt.text}</pre></details>
</div>
</div>
</article>`;
}

function titleOf(trace: Trace): string {
  const name = trace.sample === undefined ? `Trace ${trace.id.slice(0, 8)}` : `Sample ${trace.sample}`;
  return trace.group !== undefined && trace.group.index > 0 ? `${name} · ${trace.group.index + 1}` : name;
}

function chips(program: Program, trace: Trace, model: TraceModel): readonly Markup[] {
  const violated = model.problems.filter(({ kind }) => kind === 'violation');
  const worst = worstSeverity(model.problems, [...model.problems.keys()]);
  const deviations = model.problems.length - violated.length;
  const title = program.styles.find(({ name }) => name === trace.style)?.title ?? '';
  const found =
    violated.length > 0
      ? html`<span class="chip ${worst ?? 'error'}">${violated.length} ${violated.length === 1 ? 'violation' : 'violations'}</span>`
      : html`<span class="chip good">no violation</span>`;
  return [
    html`<span class="chip" title="${title}">style ${trace.style}</span>`,
    found,
    ...(deviations === 0
      ? []
      : [html`<span class="chip warning">${deviations} ${deviations === 1 ? 'deviation' : 'deviations'}</span>`]),
    ...(model.reward === undefined ? [] : [html`<span class="chip">reward ${model.reward.toFixed(3)}</span>`]),
    ...(trace.ending.kind === 'complete' ? [] : [html`<span class="chip warning">${trace.ending.kind}</span>`]),
    html`<span class="chip">${trace.tokens.length} tokens, ${(trace.timing.totalMs / 1000).toFixed(2)} s</span>`,
  ];
}

function inputMarkup(name: string, text: string, model: TraceModel): Markup {
  const missed = model.gold.filter(({ path }) => model.pairing.missed.includes(path));
  const runs = inputRuns(name, text, model.things, missed).map((run) => {
    const gold = missed.find(({ path }) => run.missed.includes(path));
    const colour = run.colour ?? gold?.colour;
    if (colour === undefined) return html`${run.text}`;
    const kind = run.things.length > 0 ? 'slot' : 'missed';
    return html`<span class="${kind} colour-${colour}" data-things="${[...run.things, ...run.missed].join(' ')}">${run.text}</span>`;
  });
  return html`<h3>${name}</h3><div class="input">${runs}</div>`;
}

function thingsMarkup(model: TraceModel): Markup | undefined {
  const missed = model.gold.filter(({ path }) => model.pairing.missed.includes(path));
  if (model.things.length + missed.length === 0) return html`<h3>Result</h3><p class="caption">Nothing.</p>`;
  const row = (thing: Thing, gold: Thing | undefined, note: string): Markup => {
    const overlap = model.pairing.pairs.find(({ predicted }) => predicted === thing.path)?.iou;
    const compared = gold === undefined || gold.type === thing.type ? '' : ` (label: ${gold.type ?? 'none'})`;
    const box = thing.boxes[0];
    return html`<tr class="colour-${thing.colour}" data-things="${thing.path}"><td><span class="name">${thing.title}</span> <span class="ghost">${note}</span></td><td>${thing.type ?? ''}${compared}</td><td>${box === undefined ? '–' : showBox(box.box)}</td><td class="number">${overlap === undefined ? '' : overlap.toFixed(2)}</td></tr>`;
  };
  const rows = [
    ...model.things.map((thing) => {
      const pair = model.pairing.pairs.find(({ predicted }) => predicted === thing.path);
      const gold = model.gold.find(({ path }) => path === pair?.gold);
      return row(thing, gold, model.labelled && gold === undefined ? 'not in the label' : '');
    }),
    ...missed.map((thing) => row(thing, undefined, 'missed')),
  ];
  return html`<h3>Result</h3><div class="scroll"><table><thead><tr><th>what</th><th>type</th><th>box</th><th class="number">IoU</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function sectionMarkup(section: Section, model: TraceModel): Markup {
  const step = section.step === undefined ? '' : html`<span class="step">${section.title}</span>`;
  return html`${step}${section.runs.map((run) => runMarkup(run, model))}`;
}

function runMarkup(run: Run, model: TraceModel): Markup {
  const worst = worstSeverity(model.problems, run.problems);
  const thing = run.slot?.leaf === true ? model.things.find(({ path }) => path === run.thing) : undefined;
  if (worst === undefined && thing === undefined) return html`${run.text}`;
  const classes = [
    ...(thing === undefined ? [] : ['slot', `colour-${thing.colour}`]),
    ...(worst === undefined ? [] : ['wrong', worst]),
  ];
  const about = run.problems.map((index) => model.problems[index]?.message ?? '').join('\n');
  const title = [run.slot?.path ?? '', about].filter((line) => line !== '').join('\n');
  return html`<span class="${classes.join(' ')}" data-things="${run.thing ?? ''}" data-problems="${run.problems.join(' ')}" title="${title}">${run.text}</span>`;
}

const signs: Readonly<Record<CheckRow['outcome'], string>> = {
  holds: '✓',
  violated: '✗',
  undetermined: '?',
  unchecked: '–',
};

function checksMarkup(model: TraceModel): Markup | undefined {
  const numberOf = (name: string, message: string): number =>
    model.problems.findIndex((problem) => problem.name === name && problem.message === message);
  const item = (row: CheckRow): Markup => {
    const note =
      row.outcome === 'undetermined'
        ? `undetermined${row.unknown.length === 0 ? '' : `: ${row.unknown.slice(0, 5).join(', ')} was never given`}`
        : row.outcome === 'unchecked'
          ? 'needs a label'
          : '';
    const witnesses = row.witnesses.map(
      ({ violation, things }) =>
        html`<li tabindex="0" data-things="${things.join(' ')}" data-problem="${numberOf(row.name, violation.message)}">${violation.message}</li>`,
    );
    return html`<li class="${row.outcome} ${row.severity}"><span class="sign">${signs[row.outcome]}</span><b>${row.name}</b> ${row.title} <span class="ghost">${note}</span>${witnesses.length === 0 ? '' : html`<ul class="witnesses">${witnesses}</ul>`}</li>`;
  };
  const deviations = model.problems.flatMap((problem, index) =>
    problem.kind === 'deviation'
      ? [
          html`<li class="violated ${problem.severity}" tabindex="0" data-things="${problem.things.join(' ')}" data-problem="${index}"><span class="sign">↯</span><b>${problem.name}</b> ${problem.message}</li>`,
        ]
      : [],
  );
  if (model.checks.length + deviations.length === 0) return undefined;
  return html`<h3>Checks</h3><ul class="checks">${model.checks.map(item)}${deviations}</ul>`;
}

function rewardsMarkup(trace: Trace): Markup | undefined {
  const total = totalReward(trace.rewards);
  if (total === undefined) return undefined;
  const rows = trace.rewards.map(
    ({ reward, value, weight, undetermined }) =>
      html`<tr><td>${reward}${undetermined ? html` <span class="ghost">undetermined</span>` : ''}</td><td class="number">${value.toFixed(2)}</td><td class="number">${weight}</td><td class="number">${(value * weight).toFixed(3)}</td></tr>`,
  );
  return html`<h3>Rewards</h3><div class="scroll"><table><thead><tr><th>reward</th><th class="number">value</th><th class="number">weight</th><th class="number">adds</th></tr></thead><tbody>${rows}<tr class="total"><td>total</td><td></td><td></td><td class="number">${total.toFixed(3)}</td></tr></tbody></table></div>`;
}
