import { z } from 'zod';
import type { Slots, Value } from '../value.js';
import { coordinate, listOf, object, optional, variants } from './shape.js';
import type { ImageBox } from '../../base/boxes.js';

export const imageBoxSchema: z.ZodType<ImageBox> = object<ImageBox>({
  x1: coordinate(),
  y1: coordinate(),
  x2: coordinate(),
  y2: coordinate(),
});

/** A typed value of a slot. */
export const valueSchema: z.ZodType<Value> = z.lazy(() => values);

/** Slot name → value. */
export const slotsSchema: z.ZodType<Slots> = z.record(z.string(), valueSchema);

const values = variants<Value>({
  none: {},
  text: { text: z.string() },
  span: { text: z.string(), start: optional(z.number().int().nonnegative()) },
  flag: { value: z.boolean() },
  number: { value: z.number() },
  enum: { enum: z.string(), name: z.string() },
  box: { box: imageBoxSchema, image: optional(z.number().int().nonnegative()) },
  record: { record: z.string(), fields: slotsSchema },
  list: { items: listOf(valueSchema) },
});
