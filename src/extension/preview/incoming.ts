import { z } from 'zod';
import { nodeId } from '../../program/index.js';
import type { FromPreview } from '../../view/preview/messages.js';

/** What a preview may say. A page is no part of this program until it has been checked. */
export const fromPreview: z.ZodType<FromPreview> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('chooseStyle'), style: z.string() }),
  z.object({ type: z.literal('chooseSample'), sample: z.string() }),
  z.object({ type: z.literal('chooseBoxes'), boxes: z.string() }),
  z.object({ type: z.literal('select'), node: z.int().transform(nodeId) }),
]);
