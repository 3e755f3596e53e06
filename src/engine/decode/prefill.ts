import { type CancellationToken, CodedError } from '../../base/index.js';
import type { RopePositions } from '../text/rope-positions.js';
import type { Batch, BatchParts, RowLogits } from './batch.js';
import { MaskedBatch } from './masked-batch.js';
import { PackedBatch } from './packed-batch.js';

/** How a prompt is run. */
export interface PrefillOptions {
  /** Tokens that are run at once. */
  readonly chunk: number;
  readonly onShare: (share: number) => void;
}

/** A prompt that was run: one row that holds it, the logits after it, and how many passes that took. */
export interface FilledPrompt {
  readonly batch: Batch;
  readonly logits: RowLogits;
  readonly passes: number;
}

/** Runs a prompt through the decoder, in chunks, between which it can be cancelled. */
export async function prefill(
  parts: BatchParts,
  embeds: Float32Array,
  rope: RopePositions,
  { chunk, onShare }: PrefillOptions,
  token: CancellationToken,
): Promise<FilledPrompt> {
  const { decoder } = parts;
  const { length, delta, values } = rope;
  const cache = decoder.openCache(1, length);
  try {
    let logits: RowLogits | undefined;
    let passes = 0;
    for (let start = 0; start < length; start += chunk) {
      const end = Math.min(length, start + chunk);
      const positions = new Int32Array(3 * (end - start));
      for (let axis = 0; axis < 3; axis++)
        positions.set(values.subarray(axis * length + start, axis * length + end), axis * (end - start));
      const pass = {
        embeds: embeds.subarray(start * decoder.hiddenSize, end * decoder.hiddenSize),
        count: end - start,
        positions,
        visible: [end],
        maskWidth: end,
        width: end,
        keep: 1,
      };
      logits = await decoder.run(cache, pass, token);
      passes++;
      onShare(end / length);
    }
    if (logits === undefined) throw new CodedError('internal', 'An empty prompt was given to the decoder');
    const batch =
      decoder.cacheKind === 'masked'
        ? new MaskedBatch(parts, cache, [{ length, delta, visible: new Uint8Array(length).fill(1) }])
        : new PackedBatch(parts, cache, [{ length, delta }]);
    return { batch, logits, passes };
  } catch (error) {
    cache.dispose();
    throw error;
  }
}
