import { LogitRow } from '../../src/engine/decode/logit-row.js';
import { measure } from './median.js';
import { type Results, shown } from './results.js';

const vocabulary = 151_936;

/** The 64 most probable tokens of a row with their log-probabilities over the whole vocabulary. */
export async function topTokens(results: Results): Promise<void> {
  const rows = Array.from({ length: 8 }, (_, row) =>
    Float32Array.from({ length: vocabulary }, (__, id) => 12 * Math.sin(id * 1.7 + row) * Math.cos(id * 0.37)),
  );
  let round = 0;
  let check = 0;
  const milliseconds = await measure(400, () => {
    // another row each time: nothing is known of it yet
    const row = new LogitRow((rows[round++ % rows.length] ?? new Float32Array(0)).subarray());
    for (const id of row.top(64).ids) check += row.logprob(id);
  });
  if (!(check < 0)) throw new Error('Log-probabilities are not negative');
  results.note('topk_ms', milliseconds, `top 64 with log-probabilities over ${vocabulary} tokens, ms a row`);
  const masked = await measure(
    100,
    () => void new LogitRow((rows[0] ?? new Float32Array(0)).subarray()).draw(1.25, 0.7),
  );
  results.say(`  a draw from all of them at another temperature: ${shown(masked)} ms more`);
}
