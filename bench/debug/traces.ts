import type { RunContext } from '../../src/replay/index.js';
import type { Trace } from '../../src/trace/index.js';
import { verify } from '../../src/verify/index.js';
import { type Entity, picoTrace } from '../../test/unit/replay/pico.js';

const syllables = ['ba', 'ke', 'li', 'mo', 'nu', 'ra', 'si', 'to', 've', 'za'];

/** A made-up name, another one for each number. */
const nameOf = (number: number): string => {
  const word = Array.from(String(number).padStart(4, '0'), (digit) => syllables[Number(digit)] ?? '').join('');
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
};

/** A trace of so many entities, every third of them seen, with verdicts as a trace file has them. */
export async function traceOf(count: number): Promise<{ readonly run: RunContext; readonly trace: Trace }> {
  const entities = Array.from({ length: count }, (_, index): Entity => {
    const [x, y] = [(index * 7) % 120, (index * 11) % 120];
    const base = { span: nameOf(index), type: 'PER' as const };
    return index % 3 === 0 ? { ...base, box: [x, y, x + 20, y + 20] } : base;
  });
  const { run, trace } = await picoTrace('steps', entities.map(({ span }) => span).join(' '), entities);
  return { run, trace: { ...trace, verdicts: verify(run.program, trace).verdicts } };
}
