import { memberPath, type SlotPath } from '../../program/value.js';
import type { BranchOperation, HoleOperation, LoopOperation, Operation } from '../compile/operations.js';
import { knownContent, truthOf } from '../machine/conditions.js';
import { type Frame, resolve, type Scene } from '../machine/scene.js';
import { spell } from '../spelling/spell.js';
import { Items, type Store } from '../store/cells.js';
import type { WritingProblem } from './fill.js';

/** A hole as it was written. */
export interface WrittenHole {
  readonly operation: HoleOperation;
  readonly slot: SlotPath;
  readonly start: number;
  readonly end: number;
  /** The first hole of its slot. */
  readonly defines: boolean;
}

/** Writes the text of a style for given values: the walk through the operations that the values decide. */
export class Writer {
  text = '';
  readonly problems: WritingProblem[] = [];
  readonly holes: WrittenHole[] = [];
  private readonly written = new Set<number>();

  constructor(
    private readonly store: Store,
    private readonly scene: Scene,
  ) {}

  write(start: Operation): void {
    let operation = start;
    let frame: Frame | undefined;
    for (;;)
      switch (operation.kind) {
        case 'literal':
          this.text += operation.text;
          operation = operation.next;
          break;
        case 'hole':
          this.hole(operation, frame);
          operation = operation.next;
          break;
        case 'mark':
        case 'round':
          operation = operation.next;
          break;
        case 'lazy':
          operation = operation.get();
          break;
        case 'branch':
          operation = this.branch(operation, frame);
          break;
        case 'loop': {
          const first = this.round(operation, frame, 0);
          operation = first === undefined ? operation.instead : operation.first;
          frame = first ?? frame;
          break;
        }
        case 'round-end': {
          const loop = operation.loop();
          const parent = frame?.parent;
          const next = this.round(loop, parent, (frame?.index ?? 0) + 1);
          operation = next === undefined ? loop.next : loop.again;
          frame = next ?? parent;
          break;
        }
        case 'end':
          return;
      }
  }

  private hole(operation: HoleOperation, frame: Frame | undefined): void {
    const { place, format } = operation;
    const located = resolve(place, frame, this.store, this.scene.schema);
    const content = located && knownContent(located, this.scene);
    const slot = located?.place.path ?? '';
    if (located === undefined || content === undefined || content.kind === 'facts')
      return this.problem(slot, 'has no value');
    if (content.kind === 'block' || content.kind === 'list' || content.kind === 'pending')
      return this.problem(slot, `is a ${content.kind}`);
    const spelled = spell(content, place.type, format, this.scene);
    if ('problem' in spelled) return this.problem(slot, spelled.problem);
    const start = this.text.length;
    this.text += spelled.text;
    const { cell } = located.place;
    this.holes.push({ operation, slot, start, end: this.text.length, defines: !this.written.has(cell) });
    this.written.add(cell);
  }

  private branch({ branches, otherwise }: BranchOperation, frame: Frame | undefined): Operation {
    for (const { condition, first } of branches) {
      const holds = truthOf(condition, { frame }, this.store, this.scene);
      if (holds === true) return first;
      if (holds === undefined) this.problem('', 'a condition of the style needs a slot that has no value');
    }
    return otherwise;
  }

  private round(loop: LoopOperation, parent: Frame | undefined, from: number): Frame | undefined {
    const located = resolve(loop.list, parent, this.store, this.scene.schema);
    const content = located?.store.get(located.place.cell);
    if (located === undefined || content === undefined) {
      this.problem(located?.place.path ?? '', 'has no value');
      return undefined;
    }
    const known = content.kind === 'list' ? content.items : Items.none;
    for (let index = from; index < known.length; index++) {
      const cell = known.at(index);
      if (cell === undefined) continue;
      const item = { cell, path: memberPath(located.place.path, index) };
      const frame: Frame = { loop, list: located.place, item, index, known, start: 0, parent };
      if (loop.where === undefined || truthOf(loop.where, { frame }, this.store, this.scene) === true) return frame;
    }
    return undefined;
  }

  private problem(slot: SlotPath, reason: string): void {
    if (!this.problems.some((each) => each.slot === slot && each.reason === reason))
      this.problems.push({ slot, reason });
  }
}
