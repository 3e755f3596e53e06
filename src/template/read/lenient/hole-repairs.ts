import type { Deviation } from '../../../trace/trace.js';
import type { HoleOperation } from '../../compile/operations.js';
import { memberFrame } from '../../machine/control.js';
import { define } from '../../machine/decide.js';
import { noted } from '../../machine/log.js';
import type { Machine } from '../../machine/machine.js';
import { type Located, resolve } from '../../machine/scene.js';
import type { Stand, TextThread, Thread } from '../../machine/thread.js';
import { spell, spellLoosely } from '../../spelling/spell.js';
import type { Items, Scalar } from '../../store/cells.js';
import { deviation, shown } from './deviations.js';
import { LATER } from './forward.js';
import { readLooseValue } from './loose-values.js';
import type { Occurrences } from './occurrences.js';
import type { Repair, Repaired } from './repair.js';

/** A value of a hole is looked for in at most so much text. */
const VALUE_LENGTH = 400;
/** So many places are tried as its end. */
const ENDS = 4;

type HoleThread = Exclude<Thread, { readonly kind: 'linger' | 'end' }>;

/** Ways to read the value of a hole that does not stand there as it should. */
export class HoleRepairs {
  private readonly members = new WeakMap<Items, Map<HoleOperation, Map<string, number>>>();

  constructor(
    private readonly machine: Machine,
    private readonly text: string,
    private readonly occurrences: Occurrences,
  ) {}

  /** `at`: where reading the hole strictly came to an end. */
  repairs(operation: HoleOperation, thread: HoleThread, at: number): readonly Repair[] {
    const { stand, start } = thread;
    const slot = resolve(operation.place, stand.frame, stand.store, this.machine.scene.schema);
    if (slot === undefined) return [];
    const expected = thread.kind === 'text' && thread.value === undefined ? thread : undefined;
    const repairs: Repair[] = [];
    const spaced = this.afterSpace(operation, stand, start);
    if (spaced !== undefined) repairs.push(spaced);
    const target = { type: slot.type, format: operation.format, mayBeNone: slot.when !== undefined };
    const loose = readLooseValue(this.text, start, target, this.machine.scene);
    if (loose !== undefined)
      repairs.push({
        cost: 1.5,
        apply: () => this.take(operation, stand, slot, start, loose.end, loose.value, expected),
      });
    const isText = slot.type.kind === 'span' || slot.type.kind === 'text' || slot.type.kind === 'prose';
    this.endsOfFreeText(operation, start, thread.kind === 'open' ? at : start).forEach((end, index) => {
      const written = this.text.slice(start, end);
      const trimmed = written.trim();
      const span: Scalar = { kind: 'span', text: trimmed };
      const free: Scalar = slot.type.kind === 'span' ? span : { kind: 'text', text: written };
      const value = isText && trimmed !== '' ? free : undefined;
      const cost = 4 + index / 2 + Math.min(written.length, 80) / 10 + (loose === undefined ? 0 : 3);
      repairs.push({ cost, apply: () => this.take(operation, stand, slot, start, end, value, expected) });
      const other = expected && this.otherMember(operation, stand, start, end, trimmed);
      if (other !== undefined) repairs.push({ cost: cost - 2, apply: () => other });
    });
    return repairs;
  }

  /** The hole, after white space that should not be there. */
  private afterSpace(operation: HoleOperation, stand: Stand, start: number): Repair | undefined {
    let end = start;
    while (end < this.text.length && end < start + 64 && /\s/u.test(this.text.charAt(end))) end++;
    if (end === start) return undefined;
    return {
      cost: 0.5,
      apply: () => ({
        threads: this.machine.enter(operation, stand, end),
        at: end,
        deviations: [
          deviation('white-space', start, end, 'There is white space before a value.', { node: operation.node }),
        ],
      }),
    };
  }

  /**
   * Where text may end that stands in the place of a value: where what follows the hole stands, perhaps without its
   * blanks. The first few places, since a short piece may stand in the value too.
   */
  private endsOfFreeText({ terminators }: HoleOperation, start: number, from: number): readonly number[] {
    const { pieces, endOfText } = terminators;
    const limit = Math.min(this.text.length, start + VALUE_LENGTH);
    const placesOf = (these: readonly string[]): readonly number[] => {
      const places = new Set<number>();
      for (const piece of these) {
        if (piece === '') continue;
        let at = this.occurrences.next(piece, from);
        for (let nth = 0; nth < ENDS && at !== undefined && at <= limit; nth++) {
          places.add(at);
          const next = this.text.slice(at + 1, limit + piece.length).indexOf(piece);
          at = next < 0 ? undefined : at + 1 + next;
        }
      }
      return [...places].sort((a, b) => a - b).slice(0, ENDS);
    };
    const strict = placesOf(pieces);
    if (strict.length > 0) return strict;
    const loose = placesOf(pieces.map((piece) => piece.trim()).filter((piece) => !pieces.includes(piece)));
    if (loose.length > 0) return loose;
    return endOfText && this.text.length <= limit ? [this.text.length] : [];
  }

  /** Takes `[start, end)` as the value of the hole. */
  private take(
    operation: HoleOperation,
    stand: Stand,
    slot: Located,
    start: number,
    end: number,
    value: Scalar | undefined,
    expected: TextThread | undefined,
  ): Repaired {
    const { scene } = this.machine;
    const { node } = operation;
    const place = { node, slot: slot.place.path };
    const written = this.text.slice(start, end);
    const spelled = value === undefined ? undefined : spell(value, slot.type, operation.format, scene);
    const canonical = spelled !== undefined && 'text' in spelled ? spelled.text : undefined;
    const isMoved = value?.kind === 'box' && canonical !== spellLoosely(value, slot.type, operation.format, scene);
    const note = (kind: Deviation['kind'], message: string): readonly Deviation[] => [
      deviation(kind, start, end, message, place),
    ];
    const otherwise = (): readonly Deviation[] =>
      canonical === undefined || canonical === written
        ? []
        : canonical.replace(/\s+/gu, '') === written.replace(/\s+/gu, '')
          ? note('white-space', `${shown(written)} is written with other white space than ${shown(canonical)}.`)
          : note('wrong-value', `${shown(canonical)} was expected, written as ${shown(written)}.`);
    if (expected !== undefined) {
      const isSame = canonical === expected.text || written.trim() === expected.text;
      const deviations = isSame
        ? otherwise()
        : note('drift', `${shown(written.trim())} stands here, where ${shown(expected.text)} was said before.`);
      return { threads: this.refer(operation, stand, slot, start, end), at: end, deviations };
    }
    const defined = value === undefined ? 'impossible' : define(slot, value, scene);
    if (value === undefined || defined === 'impossible') {
      const message = `${shown(written)} is no possible value of ${slot.place.path}.`;
      return {
        threads: this.machine.enter(operation.next, stand, end),
        at: end,
        deviations: note('wrong-value', message),
      };
    }
    const threads = this.machine.close(operation, stand, value, start, end);
    const unfit = spelled !== undefined && 'problem' in spelled ? spelled.problem : undefined;
    const problem = isMoved ? 'is no box that lies in the image' : unfit;
    const deviations = problem === undefined ? otherwise() : note('wrong-value', `${shown(written)} ${problem}.`);
    return { threads, at: end, deviations };
  }

  /** Past a hole that repeats its slot, with a range for it. */
  private refer(operation: HoleOperation, stand: Stand, slot: Located, start: number, end: number): readonly Thread[] {
    const { node, shown: isShown } = operation;
    const entry = {
      kind: 'value',
      node,
      shown: isShown,
      slot: slot.place.path,
      role: 'refers',
      start,
      end,
      decided: [],
    } as const;
    return this.machine.enter(operation.next, { ...stand, log: noted(stand.log, entry) }, end);
  }

  /** A round about another member of the list than the one whose turn it is. */
  private otherMember(
    operation: HoleOperation,
    stand: Stand,
    start: number,
    end: number,
    written: string,
  ): Repaired | undefined {
    const { frame } = stand;
    const { root } = operation.place;
    if (frame?.known === undefined || root.kind !== 'variable' || root.name !== frame.loop.variable) return undefined;
    const index = this.membersOf(operation, stand, frame.known).get(written);
    const other =
      index === undefined
        ? undefined
        : memberFrame(frame.loop, { list: frame.list, known: frame.known }, index, frame.parent, frame.start);
    if (index === undefined || other === undefined || index === frame.index) return undefined;
    const moved: Stand = { ...stand, frame: { ...frame, item: other.item } };
    const slot = resolve(operation.place, moved.frame, moved.store, this.machine.scene.schema);
    if (slot === undefined) return undefined;
    const message = `${shown(written)} stands here, where ${frame.item.path} was due.`;
    const place = { node: operation.node, slot: slot.place.path };
    return {
      threads: this.refer(operation, moved, slot, start, end),
      at: end,
      deviations: [deviation('drift', start, end, message, place)],
    };
  }

  /** The members of a list by the text that a hole writes for them. */
  private membersOf(operation: HoleOperation, stand: Stand, known: Items): ReadonlyMap<string, number> {
    let holes = this.members.get(known);
    if (holes === undefined) {
      holes = new Map();
      this.members.set(known, holes);
    }
    let texts = holes.get(operation);
    if (texts === undefined) {
      texts = new Map();
      holes.set(operation, texts);
      const { frame } = stand;
      const { scene } = this.machine;
      for (let index = 0; index < known.length; index++) {
        const member =
          frame === undefined
            ? undefined
            : memberFrame(frame.loop, { list: frame.list, known }, index, frame.parent, frame.start);
        const slot = member && resolve(operation.place, member, stand.store, scene.schema);
        const content = slot && slot.store.get(slot.place.cell);
        if (slot === undefined || content === undefined || content.kind === 'block' || content.kind === 'list')
          continue;
        if (content.kind === 'facts' || content.kind === 'pending') continue;
        const spelled = spell(content, slot.type, operation.format, scene);
        if ('text' in spelled && !texts.has(spelled.text)) texts.set(spelled.text, index);
      }
    }
    return texts;
  }

  /**
   * Gives an open hole all text up to a place that is told later: none of its terminators stands in the rest of the
   * text. `undefined` where the hole can hold no text.
   */
  hold(operation: HoleOperation, stand: Stand, start: number): Held | undefined {
    const slot = resolve(operation.place, stand.frame, stand.store, this.machine.scene.schema);
    const defined = slot === undefined ? 'impossible' : define(slot, { kind: 'text', text: '' }, this.machine.scene);
    if (slot === undefined || defined === 'impossible') return undefined;
    const { node, shown: isShown } = operation;
    const { cell, path } = slot.place;
    const entry = {
      kind: 'value',
      node,
      shown: isShown,
      slot: path,
      role: 'defines',
      start,
      end: LATER,
      decided: [],
    } as const;
    return {
      stand: { ...stand, store: defined.store, log: noted(stand.log, entry) },
      endAt: (later, end) => ({
        ...later,
        store: later.store.set(cell, { kind: 'text', text: this.text.slice(start, end) }),
      }),
    };
  }
}

/** A hole that holds text up to a place that is told later. */
export interface Held {
  /** After the hole. */
  readonly stand: Stand;
  /** The same, further on, with the end of the hole told. */
  endAt(later: Stand, end: number): Stand;
}
