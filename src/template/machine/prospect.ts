import { findEnum, findRecord } from '../../program/program.js';
import { spanEdges } from '../../program/span-edges.js';
import type { SlotType } from '../../program/types.js';
import { operationsOf } from '../compile/graph.js';
import type { CompiledStyle, HoleOperation } from '../compile/operations.js';
import { BoxMatcher } from '../match/boxes.js';
import { SpanIndex } from '../match/span-index.js';
import { boxLayout } from '../spelling/box-layout.js';
import { integerBounds, numberBounds } from '../spelling/numbers.js';
import type { Scalar } from '../store/cells.js';
import { fixedValues } from './decide.js';
import type { Scene } from './scene.js';
import type { Stand, Thread } from './thread.js';
import { own } from '../own.js';

/** What looking ahead needs of the machine. */
interface Explorable {
  readonly scene: Scene;
  close(operation: HoleOperation, stand: Stand, value: Scalar, start: number, end: number): readonly Thread[];
  closePending(operation: HoleOperation, stand: Stand, offset: number): readonly Thread[];
  advanceText(thread: Extract<Thread, { readonly kind: 'text' }>, at: number, offset: number, threads: Thread[]): void;
}

/** So many holes are looked into before a way is taken to be open. */
const LOOK_LIMIT = 20_000;

/**
 * Looks ahead where some hole can hold no value at all (no span in an empty text, no box without an image): a way that
 * leads to such a hole must not be begun, since it could never be finished.
 */
export class Prospect {
  /** Set while looking ahead: loops are then left after their first round, which is enough to see an end. */
  isLooking = false;

  constructor(private readonly machine: Explorable) {}

  /** The threads from which the end of the template can be reached. */
  filter(threads: readonly Thread[], offset: number): readonly Thread[] {
    if (this.isLooking) return threads;
    this.isLooking = true;
    try {
      return threads.filter((thread) => this.canEnd([thread], offset));
    } finally {
      this.isLooking = false;
    }
  }

  /** Whether a hole can have this value and the end still be reached. */
  canFollow(operation: HoleOperation, stand: Stand, value: Scalar, offset: number): boolean {
    if (this.isLooking) return true;
    this.isLooking = true;
    try {
      return this.canEnd(this.machine.close(operation, stand, value, offset, offset), offset);
    } finally {
      this.isLooking = false;
    }
  }

  private canEnd(threads: readonly Thread[], offset: number): boolean {
    const open: Thread[] = [...threads];
    for (let looked = 0; looked < LOOK_LIMIT; looked++) {
      const thread = open.pop();
      if (thread === undefined) return false;
      switch (thread.kind) {
        case 'end':
        case 'unopened':
          return true;
        case 'text':
          this.machine.advanceText(thread, thread.text.length, offset, open);
          break;
        case 'match':
        case 'open':
          open.push(...this.afterHole(thread.operation, thread, offset));
          break;
        case 'linger':
          break;
      }
    }
    return true;
  }

  private afterHole(
    operation: HoleOperation,
    thread: Extract<Thread, { readonly kind: 'match' | 'open' }>,
    offset: number,
  ): readonly Thread[] {
    const { stand } = thread;
    if (thread.kind === 'match' && thread.matcher.choices !== undefined)
      return thread.matcher.choices.flatMap(({ value }) => this.machine.close(operation, stand, value, offset, offset));
    return this.machine.closePending(operation, stand, offset);
  }
}

/** Whether some hole of the style can hold no value for this input. */
export function isRestricted(style: CompiledStyle, scene: Scene): boolean {
  return style.outputs.some(({ type }) => isImpossible(type, scene, [])) || hasImpossibleHole(style, scene);
}

function hasImpossibleHole(style: CompiledStyle, scene: Scene): boolean {
  for (const operation of operationsOf(style))
    if (operation.kind === 'hole' && isImpossibleHole(operation, scene)) return true;
  return false;
}

function isImpossible(type: SlotType, scene: Scene, records: readonly string[]): boolean {
  const { schema, context } = scene;
  switch (type.kind) {
    case 'span':
      return (own(context.texts, type.of) ?? '').trim() === '';
    case 'box':
      return BoxMatcher.of(boxLayout(type.in, { kind: 'plain' }, schema, context)) === undefined;
    case 'enum':
      return findEnum(schema, type.name)?.values.length === 0;
    case 'int': {
      const { min, max } = integerBounds(type);
      return min > max;
    }
    case 'number': {
      const { min, max } = numberBounds(type);
      return min > max;
    }
    case 'list':
      return isImpossible(type.of, scene, records);
    case 'record': {
      if (records.includes(type.name)) return false;
      const inner = [...records, type.name];
      return (findRecord(schema, type.name)?.fields ?? []).some((field) => isImpossible(field.type, scene, inner));
    }
    case 'text':
    case 'prose':
    case 'flag':
    case 'image':
      return false;
  }
}

/** Whether a hole has no value: a plain span, say, in `St. Louis` alone, where a full stop ends it. */
function isImpossibleHole({ place, format, terminators }: HoleOperation, scene: Scene): boolean {
  if (place.type.kind === 'enum' || place.type.kind === 'flag') return fixedValues(place, scene)?.length === 0;
  if (place.type.kind !== 'span' || format.kind === 'json' || format.kind === 'quoted') return false;
  const { pieces, endOfText } = terminators;
  const text = own(scene.context.texts, place.type.of) ?? '';
  const edges = spanEdges(text, place.type.anywhere === true);
  const following = { possible: pieces, endOfText };
  return new SpanIndex(text, edges, { terminators: pieces, following }).starts().length === 0;
}
