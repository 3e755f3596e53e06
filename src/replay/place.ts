import { type TextOffset, type TextRange, textRange } from '../base/positions.js';
import { type NodeId, type SlotPath, type Style, type TemplateNode, walkTemplate } from '../program/index.js';
import { isWithin, type Segment, type SlotRange, type Trace } from '../trace/index.js';

/**
 * A part of a trace that a debugger can stop at or show in the stack: what one template node gave. A JSON codec is
 * one hole that gives many slots; each list member in it is a `member`, each value a `field`.
 */
export interface Place {
  /** Index in the trace's list of places, which is in reading order with parents before their children. */
  readonly index: number;
  readonly kind: 'step' | 'for' | 'round' | 'if' | 'hole' | 'member' | 'field';
  readonly node: NodeId;
  readonly range: TextRange;
  /** Index of the place that this one stands in; absent at the top. */
  readonly parent?: number;
  /** Index after that of the last place within this one. */
  readonly end: number;
  /** The slot that is written, or the list member that a round or a member is about. */
  readonly slot?: SlotPath;
  readonly role?: 'defines' | 'refers';
  /** Branch that an `if` took. */
  readonly branch?: number;
  /** Name of the step. */
  readonly step?: string;
}

interface Draft extends Omit<Place, 'index' | 'end'> {
  end: number;
}

/** The parent of every node of a style's trace; nodes at the top have none. */
function parentsOf(
  nodes: readonly TemplateNode[],
  parents = new Map<NodeId, NodeId>(),
  parent?: NodeId,
): Map<NodeId, NodeId> {
  for (const node of nodes) {
    if (parent !== undefined) parents.set(node.id, parent);
    if (node.kind === 'for' || node.kind === 'step') parentsOf(node.body, parents, node.id);
    else if (node.kind === 'if') {
      for (const branch of node.branches) parentsOf(branch.body, parents, node.id);
      parentsOf(node.otherwise, parents, node.id);
    }
  }
  return parents;
}

/** Whether a segment may stand directly in the place that `outer` is. */
function standsIn(segment: Segment, outer: Draft, parents: ReadonlyMap<NodeId, NodeId>): boolean {
  if (segment.kind === 'round') return outer.kind === 'for' && outer.node === segment.node;
  const parent = parents.get(segment.node);
  return parent === outer.node && outer.kind !== 'for';
}

/** All places of a trace, in reading order. */
export function placesOf(style: Style, trace: Trace): readonly Place[] {
  const parents = parentsOf(style.trace);
  const steps = new Map<NodeId, string>();
  for (const node of walkTemplate(style.trace)) if (node.kind === 'step') steps.set(node.id, node.step);
  const drafts: Draft[] = [];
  const open: number[] = [];
  const inHoles = new RangesByStart(trace.slotRanges);
  const close = (): void => {
    const index = open.pop();
    const draft = index === undefined ? undefined : drafts[index];
    if (draft !== undefined) draft.end = drafts.length;
  };
  const push = (draft: Omit<Draft, 'end' | 'parent'>): void => {
    const parent = open.at(-1);
    open.push(drafts.length);
    drafts.push({ ...draft, ...(parent === undefined ? {} : { parent }), end: drafts.length + 1 });
  };

  for (const segment of trace.segments) {
    const { kind } = segment;
    if (kind === 'literal') continue;
    while (open.length > 0) {
      const outer = drafts[open.at(-1) ?? 0];
      if (outer !== undefined && standsIn(segment, outer, parents)) break;
      close();
    }
    const step = steps.get(segment.node);
    push({
      kind,
      node: segment.node,
      range: segment.range,
      ...(segment.slot === undefined ? {} : { slot: segment.slot }),
      ...(segment.role === undefined ? {} : { role: segment.role }),
      ...(segment.branch === undefined ? {} : { branch: segment.branch }),
      ...(kind === 'step' && step !== undefined ? { step } : {}),
    });
    if (kind === 'hole' && segment.slot !== undefined) {
      const depth = open.length;
      for (const part of partsOf(segment, segment.slot, inHoles)) {
        while (open.length > depth && !encloses(drafts[open.at(-1) ?? 0], part)) close();
        push(part);
      }
      while (open.length > depth) close();
    }
  }
  while (open.length > 0) close();
  return drafts.map((draft, index) => ({ ...draft, index }));
}

const encloses = (
  outer: Draft | undefined,
  part: { readonly range: TextRange; readonly kind: Place['kind'] },
): boolean =>
  outer !== undefined &&
  outer.kind === 'member' &&
  outer.range.start <= part.range.start &&
  part.range.end <= outer.range.end;

/** The members and fields that a hole with a codec gave; nothing for a hole that gave one value. */
function partsOf(hole: Segment, slot: SlotPath, ranges: RangesByStart): readonly Omit<Draft, 'end' | 'parent'>[] {
  const inner = ranges
    .within(hole.range)
    .filter((range) => range.slot !== slot && isWithin(range.slot, slot) && range.range.end > range.range.start);
  if (inner.length === 0) return [];
  const given = new Set(inner.map((range) => range.slot));
  const containers = new Set(inner.flatMap((range) => containersOf(range.slot, slot)));
  const parts: Omit<Draft, 'end' | 'parent'>[] = [];
  const members = new Map<SlotPath, { start: TextOffset; end: TextOffset; role: 'defines' | 'refers' }>();
  let previous: TextRange | undefined;
  for (const { slot: path, range, role } of inner) {
    // What one piece of text decides besides its own slot is no place of its own.
    if (previous?.start === range.start && previous.end === range.end) continue;
    previous = range;
    for (const member of membersOf(path, slot)) {
      if (given.has(member)) continue;
      const found = members.get(member);
      if (found === undefined) members.set(member, { ...range, role });
      else {
        if (range.start < found.start) found.start = range.start;
        if (range.end > found.end) found.end = range.end;
      }
    }
    const kind = path.endsWith(']') && containers.has(path) ? 'member' : 'field';
    if (kind === 'member' || !containers.has(path)) parts.push({ kind, node: hole.node, range, slot: path, role });
  }
  for (const [path, { start, end, role }] of members)
    parts.push({ kind: 'member', node: hole.node, range: textRange(start, end), slot: path, role });
  return parts.sort(
    (a, b) => a.range.start - b.range.start || b.range.end - a.range.end || (a.kind === 'member' ? -1 : 1),
  );
}

/** The paths between `base` and `path`, both left out. */
function containersOf(path: SlotPath, base: SlotPath): readonly SlotPath[] {
  const found: SlotPath[] = [];
  for (let end = path.length - 1; end > base.length; end--) {
    if (path[end] === '.' || path[end] === '[') found.push(path.slice(0, end));
  }
  return found;
}

/** The list members that contain `path` and stand in `base`, without `path` itself. */
const membersOf = (path: SlotPath, base: SlotPath): readonly SlotPath[] =>
  containersOf(path, base).filter((container) => container.endsWith(']'));

/** Slot ranges by where they start, so that finding those in a hole costs what it finds. */
class RangesByStart {
  private readonly sorted: readonly SlotRange[];

  constructor(ranges: readonly SlotRange[]) {
    this.sorted = [...ranges].sort((a, b) => a.range.start - b.range.start);
  }

  within(range: TextRange): readonly SlotRange[] {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle]?.range.start ?? 0) < range.start) low = middle + 1;
      else high = middle;
    }
    const found: SlotRange[] = [];
    for (let index = low; index < this.sorted.length; index++) {
      const each = this.sorted[index];
      if (each === undefined || each.range.start >= range.end) break;
      if (each.range.end <= range.end) found.push(each);
    }
    return found;
  }
}
