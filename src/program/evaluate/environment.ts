import type { ImageSizes } from '../../base/boxes.js';
import type { Schema } from '../program.js';
import type { SlotPath, Slots, Value } from '../value.js';

/** What a bound name stands for. Without `value` the name is bound to a slot that was never given: *unknown*. */
export interface Variable {
  readonly value?: Value;
  /** Where the value stands; absent for members of lists that are no slots (values of an enum, steps). */
  readonly path?: SlotPath;
  /** 0-based place in the list that the value is a member of, also where that list is no slot. */
  readonly index?: number;
}

/** A record whose field names stand free in an expression: the record of a `when`. */
export interface FieldScope {
  readonly slots: Slots;
  /** Path of the record; empty for the schema's own outputs. */
  readonly path: SlotPath;
}

/** Everything that an expression can speak of. */
export interface Environment {
  readonly schema: Schema;
  /** The output slots that a trace gave. */
  readonly slots: Slots;
  /** The label; absent where there is none. */
  readonly gold?: Slots;
  /** Input texts by input name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Sizes of the input images by input name, one entry for a single image. */
  readonly imageSizes: Readonly<Record<string, readonly ImageSizes[]>>;
  readonly variables: Readonly<Record<string, Variable>>;
  /** Set while the `when` of a slot is evaluated. */
  readonly fields?: FieldScope;
}

/** The same environment with more names bound; inner names hide outer ones. */
export const bind = (environment: Environment, variables: Readonly<Record<string, Variable>>): Environment => ({
  ...environment,
  variables: { ...environment.variables, ...variables },
});
