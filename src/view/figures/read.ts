import { type CancellationToken, throwIfCancelled } from '../../base/cancellation.js';
import { byteOffset } from '../../base/positions.js';
import type { Program } from '../../program/index.js';
import { type ByteSource, decodeText, type RewardValue, type TraceEntry } from '../../trace/index.js';
import { type FiguredTrace, figuresOf } from './certainty.js';
import { FigureCollector, type FigureData } from './collector.js';

/** Bytes that are read at once; parsing them takes a few milliseconds, between which others have their turn. */
const CHUNK = 512 * 1024;
/** Figures are told so often, in milliseconds. */
const TELL_EVERY = 250;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isToken = (value: unknown): boolean =>
  isObject(value) && typeof value['text'] === 'string' && typeof value['logprob'] === 'number';
const isRange = (value: unknown): boolean =>
  isObject(value) && typeof value['slot'] === 'string' && isObject(value['range']);

/** As far as figures rely on it; what lies deeper is looked at with care. The whole check would take most of the time. */
const isFigured = (value: unknown): value is FiguredTrace =>
  isObject(value) &&
  typeof value['text'] === 'string' &&
  isObject(value['slots']) &&
  Array.isArray(value['tokens']) &&
  value['tokens'].every(isToken) &&
  Array.isArray(value['slotRanges']) &&
  value['slotRanges'].every(isRange);

const isReward = (value: unknown): value is RewardValue =>
  isObject(value) &&
  typeof value['reward'] === 'string' &&
  Number.isFinite(value['value']) &&
  Number.isFinite(value['weight']);

/** Whether a trace has more to say than its summary: by a label that is its own, or by its rewards. */
const isCounted = ({ summary }: TraceEntry): boolean =>
  (summary.hasLabel || summary.reward !== undefined) && summary.origin === undefined;

function take(collector: FigureCollector, program: Program, json: string): void {
  try {
    const trace: unknown = JSON.parse(json);
    if (!isFigured(trace)) return collector.addDamaged();
    collector.addTrace(figuresOf(program.schema, trace));
    if (Array.isArray(trace.rewards) && trace.rewards.every(isReward)) collector.addRewards(trace.rewards);
  } catch {
    // a torn line, or one that was tampered with: its slots are not what the schema says
    collector.addDamaged();
  }
}

/**
 * Reads the figures of a run, in the order of the file and in pieces: what lists know first, then the traces that have
 * a label or rewards.
 * @param tell hears what is known so far, and the share of the file that was looked at
 * @throws CancellationError, and what `source` throws
 */
export async function readFigures(
  source: ByteSource,
  entries: readonly TraceEntry[],
  program: Program,
  tell: (data: FigureData, share: number) => void,
  token: CancellationToken,
): Promise<FigureData> {
  const collector = new FigureCollector(program);
  for (const { summary } of entries) collector.addSummary(summary);
  let told = Date.now();
  tell(collector.data(), 0);
  for (let first = 0; first < entries.length; ) {
    throwIfCancelled(token);
    const last = endOfChunk(entries, first);
    const piece = entries.slice(first, last);
    const [begin, end] = [piece[0], piece.at(-1)];
    first = last;
    if (begin === undefined || end === undefined || !piece.some(isCounted)) continue;
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other keeps memory small
    const bytes = await source.read(byteOffset(begin.offset), end.offset + end.length - begin.offset);
    for (const entry of piece) {
      if (!isCounted(entry)) continue;
      const { offset, length } = entry;
      const start = offset - begin.offset;
      take(collector, program, decodeText(bytes.subarray(start, start + length)));
    }
    if (Date.now() - told < TELL_EVERY) continue;
    tell(collector.data(), first / entries.length);
    told = Date.now();
  }
  return collector.data();
}

function endOfChunk(entries: readonly TraceEntry[], first: number): number {
  const start = entries[first]?.offset ?? 0;
  let last = first + 1;
  for (let next = entries[last]; next !== undefined && next.offset + next.length - start <= CHUNK; next = entries[last])
    last++;
  return last;
}
