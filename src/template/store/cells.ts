import type { RecordType } from '../../program/types.js';
import type {
  BoxValue,
  EnumMember,
  FlagValue,
  NoneValue,
  NumberValue,
  SpanValue,
  TextValue,
} from '../../program/value.js';
import { PersistentVector } from './vector.js';

/** A value that one hole writes. */
export type Scalar = NoneValue | TextValue | SpanValue | FlagValue | NumberValue | EnumMember | BoxValue;

/** What is known of one slot. A slot of which nothing is known has no content. */
export type Cell =
  | Scalar
  /** A record: its fields stand in consecutive cells. */
  | { readonly kind: 'block'; readonly record: RecordType; readonly base: number }
  | { readonly kind: 'list'; readonly items: Items }
  /** Not yet given, but a branch of the template has already ruled something out. */
  | Facts
  /** Given, but what it is was left open: only while asking what could follow. */
  | { readonly kind: 'pending' };

/** What branches have decided of a slot before any hole wrote it. */
export interface Facts {
  readonly kind: 'facts';
  readonly notNone: boolean;
  /** Of a list: it has at least one member. */
  readonly notEmpty: boolean;
  readonly excluded: readonly Scalar[];
}

export const noFacts: Facts = { kind: 'facts', notNone: false, notEmpty: false, excluded: [] };

/** The members of a list as cell numbers: grows at its end in logarithmic time, and every shorter list stays valid. */
export class Items {
  private all: readonly number[] | undefined;

  private constructor(
    readonly length: number,
    private readonly vector: PersistentVector<number>,
  ) {}

  static readonly none = new Items(0, PersistentVector.empty<number>());

  add(cell: number): Items {
    return new Items(this.length + 1, this.vector.set(this.length, cell));
  }

  static of(cells: readonly number[]): Items {
    return cells.reduce((items, cell) => items.add(cell), Items.none);
  }

  /** The cell of a member; `undefined` outside of the list. */
  at(index: number): number | undefined {
    return index >= 0 && index < this.length ? this.vector.get(index) : undefined;
  }

  /** All but the last member. */
  withoutLast(): Items {
    return this.length === 0 ? this : new Items(this.length - 1, this.vector);
  }

  /** All members in order; built once. */
  cells(): readonly number[] {
    this.all ??= Array.from({ length: this.length }, (_, index) => this.vector.get(index) ?? -1);
    return this.all;
  }
}

/** All slots of one reading: immutable, so that readings that part ways share what they have in common. */
export class Store {
  private constructor(
    private readonly cells: PersistentVector<Cell>,
    private readonly size: number,
  ) {}

  /** A store whose first `outputs` cells are the schema's output slots. */
  static create(outputs: number): Store {
    return new Store(PersistentVector.empty(), outputs);
  }

  get(cell: number): Cell | undefined {
    return this.cells.get(cell);
  }

  set(cell: number, content: Cell): Store {
    return new Store(this.cells.set(cell, content), this.size);
  }

  /** The number that the next `allocate` gives. */
  get next(): number {
    return this.size;
  }

  /** Takes `count` new cells, numbered from `next`. */
  allocate(count: number): Store {
    return new Store(this.cells, this.size + count);
  }
}
