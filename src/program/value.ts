import type { ImageBox } from '../base/boxes.js';

/**
 * A typed value of a slot, as plain data. A slot that a trace never gave has no value at all (the key is missing
 * from its record), which evaluation reads as *unknown*.
 */
export type Value =
  | NoneValue
  | TextValue
  | SpanValue
  | FlagValue
  | NumberValue
  | EnumMember
  | BoxValue
  | RecordValue
  | ListValue;

/** The slot is there and says: none. */
export interface NoneValue {
  readonly kind: 'none';
}

/** Text or prose. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
}

/**
 * A piece of an input text. `start` is its UTF-16 offset there, absent if the text does not hold it; `locateSpans` tells
 * which occurrence each span of a list is. Two spans are equal when their texts are.
 */
export interface SpanValue {
  readonly kind: 'span';
  readonly text: string;
  readonly start?: number;
}

export interface FlagValue {
  readonly kind: 'flag';
  readonly value: boolean;
}

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
}

export interface EnumMember {
  readonly kind: 'enum';
  readonly enum: string;
  readonly name: string;
}

export interface BoxValue {
  readonly kind: 'box';
  readonly box: ImageBox;
  /** Which image of a list of images, 0-based; absent for a single image. */
  readonly image?: number;
}

export interface RecordValue {
  readonly kind: 'record';
  readonly record: string;
  readonly fields: Slots;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

/** Slot name → value. A missing name is unknown. */
export interface Slots {
  readonly [name: string]: Value;
}

/** Where a value stands: `entities[2].region`. Output slots only; the label's paths begin with `gold.`. */
export type SlotPath = string;

export const none: NoneValue = { kind: 'none' };
export const flag = (value: boolean): FlagValue => ({ kind: 'flag', value });
export const text = (value: string): TextValue => ({ kind: 'text', text: value });
export const number = (value: number): NumberValue => ({ kind: 'number', value });
export const list = (items: readonly Value[]): ListValue => ({ kind: 'list', items });

/** The path of a field or of a list member below `base`. */
export const fieldPath = (base: SlotPath, name: string): SlotPath => (base === '' ? name : `${base}.${name}`);
export const memberPath = (base: SlotPath, index: number): SlotPath => `${base}[${index}]`;

/** Structural equality. Spans compare by text, boxes by coordinates, numbers exactly. */
export function equalValues(a: Value, b: Value): boolean {
  switch (a.kind) {
    case 'none':
      return b.kind === 'none';
    case 'text':
    case 'span':
      return (b.kind === 'text' || b.kind === 'span') && a.text === b.text;
    case 'flag':
      return b.kind === 'flag' && a.value === b.value;
    case 'number':
      return b.kind === 'number' && a.value === b.value;
    case 'enum':
      return b.kind === 'enum' && a.enum === b.enum && a.name === b.name;
    case 'box':
      return (
        b.kind === 'box' &&
        a.image === b.image &&
        a.box.x1 === b.box.x1 &&
        a.box.y1 === b.box.y1 &&
        a.box.x2 === b.box.x2 &&
        a.box.y2 === b.box.y2
      );
    case 'list':
      return (
        b.kind === 'list' &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => {
          const other = b.items[index];
          return other !== undefined && equalValues(item, other);
        })
      );
    case 'record': {
      if (b.kind !== 'record' || a.record !== b.record) return false;
      const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]);
      return [...names].every((name) => {
        const left = a.fields[name];
        const right = b.fields[name];
        return left !== undefined && right !== undefined && equalValues(left, right);
      });
    }
  }
}
