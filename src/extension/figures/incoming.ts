import { z } from 'zod';
import { FIGURE_FORMATS, type FromFigures } from '../../view/figures/messages.js';

/** A figure is no larger than this, in bytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/** What the page of figures may say. A page is no part of this program until it has been checked. */
export const fromFigures: z.ZodType<FromFigures> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('save'),
    id: z.string().regex(/^[a-z-]+$/),
    format: z.enum(FIGURE_FORMATS),
    content: z.union([
      z.string().max(MOST_BYTES),
      z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= MOST_BYTES),
    ]),
  }),
  z.object({ type: z.literal('list'), constraint: z.string() }),
]);
