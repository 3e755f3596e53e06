import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOffset } from '../../../src/base/positions.js';
import type { DocumentHead, ToPanel } from '../../../src/view/messages.js';
import {
  act,
  isRunning,
  type PanelState,
  receive,
  startingPanelState,
  traceOnShow,
} from '../../../src/view/panel-state.js';
import { rowOf } from '../../../src/view/row.js';
import { readViewState, startingViewState } from '../../../src/view/view-state.js';
import { header, tokensOf, traceOf } from './fixture.js';

const head: DocumentHead = { ...header, name: 'a.mrsitrace' };
const trace = traceOf({ text: 'Redleaf', entities: [{ span: 'Redleaf', type: 'ORG' }] });
const empty = { ...trace, text: '', tokens: [], slots: {}, slotRanges: [], segments: [], verdicts: [] };
const after = (state: PanelState, ...messages: readonly ToPanel[]): PanelState => messages.reduce(receive, state);
const opened = after(
  startingPanelState(),
  { type: 'head', head, total: 2 },
  { type: 'rows', from: 0, rows: [rowOf(trace, 0), rowOf(trace, 1)], complete: true },
  { type: 'trace', index: 0, trace, images: {} },
);

describe('a row of the Problems panel', () => {
  it('selects the violation and its thing, on the page that says most about it, also of a trace that is not here yet', () => {
    const folded = act(opened, { type: 'set', change: { tab: 'results' } });
    const { view } = receive(folded, { type: 'reveal', index: 1, problem: 2, thing: 'entities[0]' });
    expect(view).toMatchObject({ index: 1, problem: 2, thing: 'entities[0]', tab: 'constraints' });
    // what is revealed later without them selects nothing of the trace before
    const next = receive({ ...folded, view }, { type: 'reveal', index: 0 }).view;
    expect([next.index, next.problem, next.thing]).toEqual([0, undefined, undefined]);
  });
});

describe('a debugger', () => {
  const offset = textOffset(3);

  it('selects what it is writing, and is gone when it has left', () => {
    const there = after(opened, { type: 'cursor', index: 0, cursor: { offset, slot: 'entities[0].span' } });
    expect(there.view.thing).toBe('entities[0]');
    expect(there.debugging?.cursor.offset).toBe(offset);
    expect(after(there, { type: 'cursor', index: 0 }).debugging).toBeUndefined();
  });

  it('shows a box also where boxes of its kind were not drawn', () => {
    const bare = act(opened, { type: 'set', change: { showPredictions: false, showLabels: false } });
    const show = (box: string): PanelState['view'] =>
      after(bare, { type: 'cursor', index: 0, cursor: { offset, slot: 'entities[1].span', box } }).view;
    expect(show('entities[0].region')).toMatchObject({
      thing: 'entities[0]',
      showPredictions: true,
      showLabels: false,
    });
    expect(show('gold.entities[0].region')).toMatchObject({
      thing: 'gold.entities[0]',
      showPredictions: false,
      showLabels: true,
    });
  });
});

describe('the state of the panel', () => {
  it('opens the list with the filter that a trace is revealed by, and keeps its filter without one', () => {
    const closed = startingPanelState({ ...startingViewState, listOpen: false });
    const filter = { sort: 'file', descending: false, constraint: 'Cs' } as const;
    const shown = receive(closed, { type: 'reveal', index: 2, filter });
    expect(shown.view).toMatchObject({ index: 2, listOpen: true, filter });
    expect(receive(shown, { type: 'reveal', index: 0 }).view).toMatchObject({ index: 0, filter });
  });

  it('shows the trace that came', () => {
    expect(traceOnShow(opened)?.trace.id).toBe('t0');
    expect(opened.rows.map((row) => row.index)).toEqual([0, 1]);
  });

  it('shows nothing of an old trace at a new place until it arrives', () => {
    const next = act(act(opened, { type: 'selectThing', thing: 'entities[0]' }), { type: 'goTo', index: 1 });
    expect(traceOnShow(next)).toBeUndefined();
    expect(next.view.thing).toBeUndefined();
    expect(traceOnShow(receive(next, { type: 'trace', index: 1, trace, images: {} }))?.index).toBe(1);
  });

  it('never goes beyond the traces', () => {
    expect(act(opened, { type: 'goTo', index: 99 }).view.index).toBe(1);
    expect(act(opened, { type: 'goTo', index: -3 }).view.index).toBe(0);
  });

  it('follows a run token by token and keeps its text when it ended', () => {
    const tokens = tokensOf('<think> Spans');
    const running = after(
      opened,
      { type: 'started', index: 2, row: rowOf(empty, 2, true) },
      { type: 'reveal', index: 2 },
      { type: 'trace', index: 2, trace: empty, images: {} },
      { type: 'phase', phase: { phase: 'decode' } },
      { type: 'tokens', index: 2, tokens: tokens.slice(0, 2) },
      { type: 'tokens', index: 2, tokens: tokens.slice(2) },
      { type: 'reading', index: 2, reading: { ...trace, deviations: [] } },
    );
    expect(isRunning(running)).toBe(true);
    expect(running.rows[2]?.running).toBe(true);
    expect(traceOnShow(running)?.trace.text).toBe('<think> Spans');
    expect(traceOnShow(running)?.trace.slots).toBe(trace.slots);
    const ended = after(running, { type: 'ended', total: 3 });
    expect(isRunning(ended)).toBe(false);
    expect(traceOnShow(ended)?.trace.text).toBe('<think> Spans');
    const saved = after(
      ended,
      { type: 'rows', from: 2, rows: [rowOf(trace, 2)], complete: true },
      { type: 'trace', index: 2, trace, images: {} },
    );
    expect(saved.rows.map((row) => row.running)).toEqual([false, false, false]);
    expect(traceOnShow(saved)?.trace).toBe(trace);
  });

  it('keeps the error of a run until the next one starts', () => {
    const error = { code: 'host/died', message: 'gone', remedy: 'again' } as const;
    const failed = receive(opened, { type: 'ended', total: 2, error });
    expect(failed.runError).toBe(error);
    expect(receive(failed, { type: 'started', index: 2, row: rowOf(empty, 2, true) }).runError).toBeUndefined();
  });

  it('forgets the file but not how it was looked at when the file is replaced', () => {
    const folded = act(opened, { type: 'toggleSection', section: 'ground-3' });
    const replaced = receive(folded, { type: 'head', head, total: 0 });
    expect(replaced.rows).toEqual([]);
    expect(replaced.view.folded).toEqual(['ground-3']);
    expect(act(replaced, { type: 'toggleSection', section: 'ground-3' }).view.folded).toEqual([]);
  });

  it('selects a thing or a problem, not both', () => {
    const thing = act(opened, { type: 'selectThing', thing: 'entities[0]' });
    const problem = act(thing, { type: 'selectProblem', problem: 1 });
    expect([thing.view.thing, problem.view.thing, problem.view.problem]).toEqual(['entities[0]', undefined, 1]);
    expect(act(problem, { type: 'selectThing', thing: undefined }).view).not.toHaveProperty('problem');
  });
});

describe('what an earlier panel left behind', () => {
  it('is read back as it was', () => {
    const view = { ...startingViewState, index: 7, thing: 'entities[1]', tab: 'results', topShare: 0.4 } as const;
    expect(readViewState(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('keeps what is looked for, and the weights that are tried out', () => {
    const searching = act(opened, { type: 'search', id: 1, kind: 'expression', text: 'true' });
    const view = act(searching, { type: 'set', change: { weights: { Ru: 0.5 }, variant: 'gdpo' } }).view;
    expect(view).toMatchObject({ query: { kind: 'expression', text: 'true' }, weights: { Ru: 0.5 }, variant: 'gdpo' });
    expect(readViewState(JSON.parse(JSON.stringify(view)))).toEqual(view);
    const ended = act(searching, { type: 'search', id: 2, kind: 'text', text: '' });
    expect([ended.search, ended.view.query.text]).toEqual([undefined, '']);
    // what another version, or somebody else, wrote
    expect(readViewState({ query: 3, variant: 'x', weights: { a: -1, b: '2', c: 3 } })).toMatchObject({
      query: startingViewState.query,
      variant: 'trl',
      weights: { c: 3 },
    });
  });

  it('never breaks the panel, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ index: fc.anything(), folded: fc.anything(), topShare: fc.anything() })),
        (junk) => {
          const view = readViewState(junk);
          expect(Number.isSafeInteger(view.index) && view.index >= 0).toBe(true);
          expect(view.topShare >= 0.2 && view.topShare <= 0.85).toBe(true);
          expect(view.folded.every((each) => typeof each === 'string')).toBe(true);
        },
      ),
    );
  });
});
