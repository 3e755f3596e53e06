import { parseArgs } from 'node:util';
import { cpuMilliseconds, growthProblem } from './growth.js';
import { Random } from './random.js';
import type { FuzzTarget } from './target.js';
import * as automaton from './targets/automaton.js';
import * as language from './targets/language.js';
import * as reader from './targets/reader.js';

// `npm run fuzz -- --runs 1000000 [--seed 1] [--target parser]`: so many inputs, shared among the targets.

const targets: readonly FuzzTarget[] = [
  ...Object.values(language),
  ...Object.values(reader),
  ...Object.values(automaton),
];
/** An input of at most a few thousand characters that takes longer, of processor time, is a hang. */
const LIMIT_MS = 5000;
const FAILURE_LIMIT = 10;
/** How time grows is looked at for one input in so many, and for every one that is slower than all before. */
const GROWTH_EVERY = 2000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    target: { type: 'string', multiple: true },
  },
});
const unknown = values.target?.filter((name) => !targets.some((target) => target.name === name)) ?? [];
if (unknown.length > 0)
  throw new Error(`no target ${unknown.join(', ')}; there are ${targets.map(({ name }) => name).join(', ')}`);
const chosen = targets.filter(({ name }) => values.target?.includes(name) ?? true);
const runs = Math.ceil(Number(values.runs) / chosen.length);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

const total = { inputs: 0, failures: 0, seconds: 0 };
for (const target of chosen) {
  const done = fuzz(target);
  total.inputs += done.structured + done.bytes;
  total.failures += done.failures;
  total.seconds += done.seconds;
  console.log(
    `${target.name}: ${done.structured} structured and ${done.bytes} byte-level inputs, time looked at over length for ` +
      `${done.grown}, slowest ${Math.round(done.slowest)} ms, ${done.seconds.toFixed(1)} s of processor time, ` +
      `${done.failures} failures, seed ${seed}`,
  );
}
console.log(
  `${total.inputs} inputs in ${total.seconds.toFixed(0)} s of processor time, ` +
    (total.failures === 0 ? 'no failure' : `${total.failures} failures`),
);
process.exitCode = total.failures === 0 ? 0 : 1;

interface Done {
  structured: number;
  bytes: number;
  grown: number;
  failures: number;
  slowest: number;
  seconds: number;
}

function fuzz(target: FuzzTarget): Done {
  const done: Done = { structured: 0, bytes: 0, grown: 0, failures: 0, slowest: 0, seconds: 0 };
  const random = new Random(seed);
  let slowestRate = 0;
  const fail = (what: string, input: string): void => {
    done.failures++;
    console.error(`${target.name}: ${what}\ninput ${JSON.stringify(input)}`);
  };
  const started = process.cpuUsage();
  for (let run = 0; run < runs && done.failures < FAILURE_LIMIT; run++) {
    const isStructured = run % 2 === 0;
    const input = isStructured ? target.structured(random) : target.bytes(random);
    done[isStructured ? 'structured' : 'bytes']++;
    let failure: string | undefined;
    const ms = cpuMilliseconds(() => {
      failure = failureOf(() => target.run(input));
    });
    if (failure !== undefined) fail(failure, input);
    done.slowest = Math.max(done.slowest, ms);
    if (ms > LIMIT_MS) fail(`${Math.round(ms)} ms`, input);
    const rate = ms / (input.length + 200);
    const isSlow = rate > slowestRate * 1.1 && run > 200;
    if (isSlow) slowestRate = rate;
    if (failure === undefined && (isSlow || run % GROWTH_EVERY === 0)) {
      done.grown++;
      const repeatedFailure = failureOf(() => {
        const problem = growthProblem(target, input);
        if (problem !== undefined) fail(`more than linear time: ${problem}`, input);
      });
      if (repeatedFailure !== undefined) fail(`made longer: ${repeatedFailure}`, input);
    }
  }
  const { user, system } = process.cpuUsage(started);
  done.seconds = (user + system) / 1e6;
  return done;
}

/** What a piece of work throws, as text. */
function failureOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : 'not an error was thrown';
  }
}
