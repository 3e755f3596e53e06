import { textRange } from '../../base/positions.js';
import type { NodeId } from '../../program/template.js';
import type { SlotPath } from '../../program/value.js';
import type { Segment, SlotRange } from '../../trace/trace.js';

/** What a reading has done so far, newest last. Readings that part ways share their common past. */
export interface Log {
  readonly previous: Log | undefined;
  readonly entry: LogEntry;
}

export type LogEntry =
  | { readonly kind: 'literal'; readonly node: NodeId; readonly start: number; readonly end: number }
  | {
      readonly kind: 'value';
      readonly node: NodeId;
      /** Whether it is a segment of its own; values inside JSON are not. */
      readonly shown: boolean;
      readonly slot: SlotPath;
      readonly role: Role;
      readonly start: number;
      readonly end: number;
      /** Other slots that the value decided: the flag of an absent box. */
      readonly decided: readonly SlotPath[];
    }
  | {
      readonly kind: 'open';
      /** Absent for parts that are no segments. */
      readonly segment?: Opened;
      /** Slots whose value the text up to the matching `close` gives. */
      readonly slots: readonly SlotPath[];
      readonly role: Role;
      readonly at: number;
    }
  | { readonly kind: 'close'; readonly at: number };

export type Role = 'defines' | 'refers';

/** A segment that ends later. */
export interface Opened {
  readonly node: NodeId;
  readonly kind: 'hole' | 'for' | 'round' | 'if' | 'step';
  readonly slot?: SlotPath;
  readonly role?: Role;
  readonly branch?: number;
  /** Name of a step. */
  readonly step?: string;
}

/** The log with one more entry. */
export const noted = (previous: Log | undefined, entry: LogEntry): Log => ({ previous, entry });

/** Segments and slot ranges of a reading that ended at `end`: what was left open is closed there. */
export function tellLog(
  log: Log | undefined,
  end: number,
): { readonly segments: readonly Segment[]; readonly slotRanges: readonly SlotRange[] } {
  const entries: LogEntry[] = [];
  for (let at = log; at !== undefined; at = at.previous) entries.push(at.entry);
  entries.reverse();
  const segments: Segment[] = [];
  const slotRanges: SlotRange[] = [];
  const open: { readonly entry: Extract<LogEntry, { readonly kind: 'open' }>; readonly index: number }[] = [];
  const close = (at: number): void => {
    const top = open.pop();
    if (top === undefined) return;
    const range = textRange(top.entry.at, at);
    const { segment } = top.entry;
    if (segment !== undefined) segments[top.index] = asSegment(segment, range);
    for (const slot of top.entry.slots) slotRanges.push({ slot, range, role: top.entry.role });
  };
  for (const entry of entries)
    switch (entry.kind) {
      case 'literal':
        segments.push({ node: entry.node, kind: 'literal', range: textRange(entry.start, entry.end) });
        break;
      case 'value': {
        const { node, slot, role } = entry;
        const range = textRange(entry.start, entry.end);
        if (entry.shown) segments.push({ node, kind: 'hole', range, slot, role });
        slotRanges.push({ slot, range, role });
        for (const decided of entry.decided) slotRanges.push({ slot: decided, range, role: 'defines' });
        break;
      }
      case 'open':
        open.push({ entry, index: segments.length });
        if (entry.segment !== undefined) segments.push(asSegment(entry.segment, textRange(entry.at, end)));
        break;
      case 'close':
        close(entry.at);
        break;
    }
  while (open.length > 0) close(end);
  const order = (range: SlotRange): number => (range.role === 'defines' ? 0 : 1);
  slotRanges.sort((a, b) => a.range.start - b.range.start || order(a) - order(b) || b.range.end - a.range.end);
  return { segments, slotRanges };
}

/** A segment is as it was opened, but for the name of its step. Made field by field: there are many. */
function asSegment({ node, kind, slot, role, branch }: Opened, range: Segment['range']): Segment {
  if (slot !== undefined && role !== undefined) return { node, kind, slot, role, range };
  if (slot !== undefined) return { node, kind, slot, range };
  return branch === undefined ? { node, kind, range } : { node, kind, branch, range };
}
