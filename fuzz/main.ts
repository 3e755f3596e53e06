import { parseArgs } from 'node:util';
import { Random } from './random.js';
import type { FuzzTarget } from './target.js';
import * as language from './targets/language.js';
import * as reader from './targets/reader.js';

// `npm run fuzz -- --runs 1000000 [--seed 1] [--target parser]`: so many inputs, shared among the targets.

const targets: readonly FuzzTarget[] = [...Object.values(language), ...Object.values(reader)];
/** An input of at most a few thousand characters that takes longer, of processor time, is a hang. */
const LIMIT_MS = 5000;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' }, target: { type: 'string' } },
});
const chosen = targets.filter((target) => values.target === undefined || target.name === values.target);
const runs = Math.ceil(Number(values.runs) / Math.max(1, chosen.length));
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

let failures = 0;
for (const target of chosen) {
  const random = new Random(seed);
  let slowest = 0;
  for (let run = 0; run < runs && failures < 10; run++) {
    const input = target.make(random);
    const before = process.cpuUsage();
    try {
      target.run(input);
    } catch (error) {
      failures++;
      console.error(
        `${target.name}: ${String(error)}\n${error instanceof Error ? (error.stack ?? '') : ''}\ninput ${JSON.stringify(input)}`,
      );
    }
    const used = process.cpuUsage(before);
    const ms = (used.user + used.system) / 1000;
    slowest = Math.max(slowest, ms);
    if (ms > LIMIT_MS) {
      failures++;
      console.error(`${target.name}: ${Math.round(ms)} ms for ${JSON.stringify(input)}`);
    }
  }
  console.log(`${target.name}: ${runs} inputs, slowest ${Math.round(slowest)} ms, seed ${seed}`);
}
console.log(failures === 0 ? 'no failure' : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
