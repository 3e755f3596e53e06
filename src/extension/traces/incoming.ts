import { z } from 'zod';
import { BOX_SPACES, sourceOffset } from '../../base/index.js';
import type { FromPanel } from '../../view/messages.js';

const count = z.int().nonnegative();
const offset = count.transform(sourceOffset);

/** What a panel may say. A page is no part of this program until it has been checked. */
export const fromPanel: z.ZodType<FromPanel> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), index: count }),
  z.object({ type: z.literal('revealed'), index: count }),
  z.object({ type: z.literal('show'), index: count }),
  z.object({ type: z.literal('openConstraint'), name: z.string() }),
  z.object({ type: z.literal('openSource'), range: z.object({ source: count, start: offset, end: offset }) }),
  z.object({
    type: z.literal('search'),
    search: count,
    kind: z.enum(['text', 'expression']),
    text: z.string().max(10_000),
  }),
  z.object({ type: z.literal('group'), id: z.string() }),
  z.object({ type: z.literal('setWeights'), weights: z.record(z.string(), z.number().min(0).max(1000)) }),
  z.object({ type: z.literal('compare'), how: z.enum(['mark', 'selected', 'parent']), index: count }),
  z.object({ type: z.literal('runProbes'), index: count }),
  z.object({ type: z.literal('openAsText') }),
  z.object({ type: z.literal('readBoxes'), space: z.enum(BOX_SPACES).exactOptional() }),
  z.object({ type: z.literal('keepBoxes'), space: z.enum(BOX_SPACES).exactOptional() }),
  z.object({ type: z.literal('followTemplate'), on: z.boolean(), open: z.boolean() }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('locateImage'), index: count, input: z.string(), image: count }),
]);
