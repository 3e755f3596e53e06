import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compile/index.js';
import { findStyle, nodeId, type Program, type Style } from '../../../src/program/index.js';
import { renderPrompt, renderPromptPieces, renderTrace } from '../../../src/template/index.js';
import type { ToPreview } from '../../../src/view/preview/messages.js';
import { findNode, nodesAt, styleAt } from '../../../src/view/preview/nodes-at.js';
import { receivePreview, startingPreview } from '../../../src/view/preview/preview-state.js';
import { writtenTrace } from '../../../src/view/preview/written.js';
import { picoContext, picoSamples, picoSlots } from '../../support/pico.js';

const text = readFileSync(new URL('../../../samples/pico.mrsi', import.meta.url), 'utf8');
const { programs } = await compileFile('pico.mrsi', async () => text);

function given(): { readonly program: Program; readonly style: Style } {
  const program = programs[0];
  const style = program === undefined ? undefined : findStyle(program, 'steps');
  if (program === undefined || style === undefined) throw new Error('The sample template has no style steps.');
  return { program, style };
}

const { program, style } = given();
const sample = picoSamples().find(({ entities }) => entities.length > 1);
if (sample === undefined) throw new Error('No sample has two entities.');
const context = picoContext(sample.text);
const trace = renderTrace(program, style, picoSlots(sample.entities), context);
if (trace.kind !== 'rendered') throw new Error('The label cannot be written.');
const written = writtenTrace(program, 'steps', trace);
const runs = written.sections.flatMap((section) => section.runs);

/** The source text of a node. */
function sourceOf(node: number | undefined): string {
  const found = node === undefined ? undefined : findNode(style, nodeId(node));
  if (found === undefined) throw new Error('There is no such node.');
  return text.slice(found.range.start, found.range.end);
}

describe('the trace in a preview', () => {
  it('is cut without losing a character', () => {
    expect(runs.map((run) => run.text).join('')).toBe(trace.text);
    for (const { range, text: piece } of runs) expect(trace.text.slice(range.start, range.end)).toBe(piece);
  });

  it('says of every slot which hole wrote it', () => {
    const spans = runs.filter(({ slot }) => slot?.kind === 'span' && slot.role === 'defines');
    expect(spans.length).toBe(sample.entities.length);
    for (const { node } of spans) expect(sourceOf(node)).toMatch(/^\{\{\s*\w+\.span/);
  });

  it('says of every literal where it stands in the template', () => {
    const literals = runs.filter(({ node }) => node !== undefined && findNode(style, node)?.kind === 'literal');
    expect(literals.length).toBeGreaterThan(3);
    for (const { node, text: piece } of literals)
      expect(sourceOf(node).replaceAll(/\s+/g, '')).toContain(piece.replaceAll(/\s+/g, ''));
  });

  it('is folded by the steps of the schema', () => {
    const steps = written.sections.flatMap(({ step }) => step ?? []);
    expect(steps).toEqual(program.schema.steps.map(({ name }) => name));
  });
});

describe('the messages in a preview', () => {
  it('are those that a model is told, in pieces', () => {
    const whole = renderPrompt(program, style, context).map(({ role, parts }) => ({
      role,
      text: parts.map((part) => (part.kind === 'text' ? part.text : '<image>')).join(''),
    }));
    const pieces = renderPromptPieces(program, style, context).map((message) => ({
      role: message.role,
      text: message.pieces.map(({ part }) => (part.kind === 'text' ? part.text : '<image>')).join(''),
    }));
    expect(pieces).toEqual(whole);
  });

  it('name the hole that wrote the input', () => {
    const pieces = renderPromptPieces(program, style, context).flatMap((message) => message.pieces);
    const input = pieces.find(({ part }) => part.kind === 'text' && part.text === sample.text);
    expect(sourceOf(input?.node)).toBe('{{ text }}');
  });
});

describe('the cursor', () => {
  const loop = text.indexOf('{% for', style.range.start);

  it('in a hole means the hole alone', () => {
    const hole = text.indexOf('.span', loop);
    const nodes = nodesAt(style, 0, hole);
    expect(nodes.length).toBe(1);
    expect(sourceOf(nodes[0])).toMatch(/^\{\{.*\.span/);
  });

  it('in the tag of a loop means all that the loop writes', () => {
    const nodes = nodesAt(style, 0, loop + 3);
    expect(nodes.length).toBeGreaterThan(1);
    expect(sourceOf(nodes[0])).toMatch(/^\{% for/);
    const marked = runs.filter(({ node }) => node !== undefined && nodes.includes(node)).map((run) => run.text);
    for (const { text: span } of sample.entities) expect(marked.join('')).toContain(span);
  });

  it('outside the style, or in another file, means nothing', () => {
    expect(nodesAt(style, 0, 0)).toEqual([]);
    expect(nodesAt(style, 1, loop + 3)).toEqual([]);
  });

  it('chooses the style that it stands in', () => {
    expect(styleAt(programs, loop)).toBe('steps');
    expect(styleAt(programs, 0)).toBeUndefined();
  });
});

describe('the state of a preview', () => {
  const rendered: ToPreview = {
    type: 'rendered',
    file: 'a.mrsi',
    styles: ['steps'],
    samples: [],
    boxes: [],
    box: 'model-pixels',
    rendering: { program, style: 'steps', messages: [], trace, notes: [] },
  };
  const broken = (file: string): ToPreview => ({
    type: 'broken',
    file,
    problems: [{ place: `${file}:1`, message: 'wrong' }],
  });

  it('keeps the last good rendering of a template that is broken now', () => {
    const good = receivePreview(startingPreview, rendered);
    const bad = receivePreview(good, broken('a.mrsi'));
    expect(bad.shown).toBe(rendered);
    expect(bad.problems).toHaveLength(1);
    expect(receivePreview(bad, rendered).problems).toEqual([]);
  });

  it('shows nothing of one template under the name of another', () => {
    const other = receivePreview(receivePreview(startingPreview, rendered), broken('b.mrsi'));
    expect(other.shown).toBeUndefined();
  });
});
