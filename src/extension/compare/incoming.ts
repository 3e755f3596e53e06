import { z } from 'zod';
import { type FromCompare, SIDES } from '../../view/compare/messages.js';

const place = z.int().nonnegative();

/** What the page of a comparison may say. A page is no part of this program until it has been checked. */
export const fromCompare: z.ZodType<FromCompare> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('swap') }),
  z.object({ type: z.literal('open'), side: z.enum(SIDES) }),
  z.object({ type: z.literal('openPair'), left: place, right: place }),
]);
