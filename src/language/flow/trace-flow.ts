import type { AstNode } from 'langium';
import type { DiagnosticCode } from '../diagnostics/catalogue.js';
import {
  type Expression,
  type ForNode,
  type Hole,
  type IfNode,
  type JsonFormat,
  type Style,
  type TemplateNode,
} from '../generated/ast.js';
import { Memo } from '../memo.js';
import { outputsOf } from '../scope/owner.js';
import { walk } from '../syntax.js';
import { type Decision, decisionOf } from './conditions.js';
import { Known } from './known.js';
import { fieldPlace, membersOf, outputPlace, type Place, placeOf } from './place.js';

/** What a node of a trace does to its slot. */
export type Role =
  | {
      readonly kind: 'defines' | 'refers';
      readonly slot: Place;
      /** A hole that may say `none`: the slot has a condition that is not known to hold here. */
      readonly mayBeNone: boolean;
    }
  /** A branch whose condition the trace itself decides. */
  | { readonly kind: 'decides'; readonly decision: Decision };

export interface FlowProblem {
  readonly code: Extract<DiagnosticCode, 'undefined-slot' | 'wrong-loop'>;
  readonly node: AstNode;
  readonly message: string;
}

/** Which hole defines which slot, in reading order. */
export interface TraceFlow {
  /** Of holes, `for` tags and `if` tags. */
  readonly roles: ReadonlyMap<AstNode, Role>;
  readonly problems: readonly FlowProblem[];
  /** Paths of slots that the trace never writes, outermost first. */
  readonly missing: readonly Place[];
  /** For things outside all blocks, an object that is the same as long as its roles are. */
  readonly versions: ReadonlyMap<TemplateNode, object>;
}

/** What following something outside all blocks led to, and what it depends on. */
interface Followed {
  readonly environment: object;
  readonly before: Known;
  readonly after: Known;
  readonly flow: Pick<TraceFlow, 'roles' | 'problems'>;
}

const followed = new Memo<Followed>();

/**
 * Follows a trace from its begin to its end. With an `environment`, an object that is the same as long as all names lead
 * where they did, what was followed before is not followed again.
 */
export function traceFlow(style: Style, environment?: object): TraceFlow {
  const trace = style.sections.find((section) => section.kind === 'trace');
  const schema = style.schema?.ref;
  const walker = new Walker();
  const versions = new Map<TemplateNode, object>();
  if (trace?.template === undefined || schema === undefined) {
    return { roles: walker.roles, problems: [], missing: [], versions };
  }
  let known = Known.nothing;
  if (environment === undefined) known = walker.nodes(trace.template.nodes, known);
  else
    for (const node of trace.template.nodes) {
      const part = follow(node, known, environment);
      known = part.after;
      versions.set(node, part);
      for (const [each, role] of part.flow.roles) walker.roles.set(each, role);
      walker.problems.push(...part.flow.problems);
    }
  const missing = outputsOf(schema).flatMap((output) => missingIn(outputPlace(output), known, []));
  return { roles: walker.roles, problems: walker.problems, missing, versions };
}

function follow(node: TemplateNode, before: Known, environment: object): Followed {
  const last = followed.get(node);
  if (last?.environment === environment && last.before.equals(before)) return last;
  const walker = new Walker();
  const after = walker.nodes([node], before);
  const found = { environment, before, after, flow: walker };
  followed.set(node, found);
  return found;
}

/** A slot that is not written, or the parts of it that are not. Free prose may be left out: it is wording. */
function missingIn(slot: Place, known: Known, records: readonly AstNode[]): readonly Place[] {
  if (slot.type.kind === 'prose' || known.has(`${slot.path}.*`)) return [];
  if (slot.type.kind === 'record') {
    const { declaration } = slot.type;
    if (records.includes(declaration)) return [];
    const parts = declaration.fields.flatMap((field) =>
      missingIn(fieldPlace(slot, field), known, [...records, declaration]),
    );
    const written = declaration.fields.filter((field) => field.type?.$type !== 'ProseType').length;
    return parts.length === written && parts.length > 0 && slot.record === undefined && !slot.path.endsWith('[]')
      ? [slot]
      : parts;
  }
  if (!known.has(slot.path)) return [slot];
  const members = slot.type.kind === 'list' ? membersOf(slot) : undefined;
  if (members === undefined || (members.type.kind !== 'record' && members.type.kind !== 'list')) return [];
  return missingIn(members, known, records);
}

class Walker {
  readonly roles = new Map<AstNode, Role>();
  readonly problems: FlowProblem[] = [];
  /** Lists whose members are being written by a loop around. */
  private readonly growing: string[] = [];

  nodes(nodes: readonly TemplateNode[], before: Known): Known {
    return nodes.reduce((known, node) => this.node(node, known), before);
  }

  private node(node: TemplateNode, known: Known): Known {
    switch (node.$type) {
      case 'TextNode':
      case 'CommentNode':
        return known;
      case 'StepNode':
        return this.nodes(node.body, known);
      case 'Hole':
        return this.hole(node, known);
      case 'ForNode':
        return this.loop(node, known);
      case 'IfNode':
        return this.choice(node, known);
      default:
        // After a syntax error a tree may hold nodes that became nothing in particular.
        return unfinished(node, known);
    }
  }

  private hole(node: Hole, known: Known): Known {
    const slot = placeOf(node.value);
    if (slot === undefined) return known;
    if (this.isGrowing(slot, node.value)) return known;
    const isWhole = slot.type.kind === 'list' || slot.type.kind === 'record';
    const defined = slot.type.kind === 'record' ? known.has(`${slot.path}.*`) : known.has(slot.path);
    const mayBeNone = slot.type.optional === true && !known.isGiven(slot);
    this.roles.set(node, { kind: defined ? 'refers' : 'defines', slot, mayBeNone });
    if (!isWhole) return known.written(slot);
    return encoded(slot, node.format?.$type === 'JsonFormat' ? node.format : undefined, known);
  }

  private loop(node: ForNode, known: Known): Known {
    const { tag } = node;
    const list = placeOf(tag?.list);
    if (tag === undefined || list === undefined) return this.nodes(node.body, known);
    if (this.isGrowing(list, tag.list)) return this.nodes(node.body, known);
    const defined = known.has(list.path);
    this.roles.set(tag, { kind: defined ? 'refers' : 'defines', slot: list, mayBeNone: false });
    if (defined) {
      this.reads(tag.filter, known);
      const after = this.nodes(node.body, known.given(tag.filter, true)).afterLoop(known, list.path);
      return tag.filter === undefined ? after : after.meet(known.given(tag.filter, false));
    }
    if (tag.filter !== undefined) {
      const message = `This loop writes \`${list.path}\` for the first time, so it goes through all of it: no \`where\`.`;
      this.problems.push({ code: 'wrong-loop', node: tag.filter, message });
    }
    this.growing.push(list.path);
    const after = this.nodes(node.body, known).afterLoop(known, list.path);
    this.growing.pop();
    return after.with(list.path);
  }

  private choice(node: IfNode, before: Known): Known {
    let known = before;
    let after: Known | undefined;
    for (const branch of node.branches) {
      const condition = branch.tag?.condition;
      if (condition !== undefined) this.condition(branch.tag, condition, known);
      const end = this.nodes(branch.body, known.given(condition, true));
      after = after?.meet(end) ?? end;
      known = known.given(condition, false);
    }
    const end = this.nodes(node.otherwise?.body ?? [], known);
    return after?.meet(end) ?? end;
  }

  /** A condition reads slots that are written, or decides one that is not. */
  private condition(tag: AstNode, condition: Expression, known: Known): void {
    const decision = decisionOf(condition);
    if (decision !== undefined && !known.has(decision.slot.path)) {
      if (this.isGrowing(decision.slot, condition)) return;
      this.roles.set(tag, { kind: 'decides', decision });
      return;
    }
    this.reads(condition, known);
  }

  private reads(expression: Expression | undefined, known: Known): void {
    if (expression === undefined) return;
    for (const slot of placesIn(expression)) {
      if (this.isGrowing(slot.place, slot.node) || known.has(slot.place.path)) continue;
      const message = `\`${slot.place.path}\` is not written yet at this point of the trace.`;
      this.problems.push({ code: 'undefined-slot', node: slot.node, message });
      return;
    }
  }

  /** Inside the loop that writes a list for the first time, the list as a whole is not there yet. */
  private isGrowing({ path }: Place, node: AstNode | undefined): boolean {
    if (node === undefined || !this.growing.includes(path)) return false;
    const message = `\`${path}\` is still being written by the loop around.`;
    this.problems.push({ code: 'undefined-slot', node, message });
    return true;
  }
}

/** What a JSON codec writes of a slot. */
function encoded(slot: Place, format: JsonFormat | undefined, known: Known): Known {
  const members = slot.type.kind === 'list' ? membersOf(slot) : undefined;
  const record = members ?? slot;
  if (format === undefined || format.fields.length === 0 || record.type.kind !== 'record') return known.entirely(slot);
  let after = known.with(slot.path);
  for (const entry of format.fields) {
    const field = entry.slot?.ref;
    if (field === undefined) continue;
    const place = fieldPlace(record, field);
    const isWhole = place.type.kind === 'list' || place.type.kind === 'record';
    after = isWhole ? encoded(place, entry.format, after) : after.written(place);
  }
  return after;
}

const unfinished = (_node: never, known: Known): Known => known;

interface PlaceUse {
  readonly place: Place;
  readonly node: Expression;
}

/** The slots that an expression reads, each as the longest path of names. */
function placesIn(expression: Expression): readonly PlaceUse[] {
  const uses: PlaceUse[] = [];
  const inner = new Set<AstNode>();
  for (const node of walk(expression)) {
    if (inner.has(node)) {
      if (node.$type === 'MemberAccess' && node.receiver !== undefined) inner.add(node.receiver);
      continue;
    }
    if (node.$type !== 'NameReference' && node.$type !== 'MemberAccess') continue;
    const place = placeOf(node);
    if (node.$type === 'MemberAccess' && node.receiver !== undefined && place !== undefined) inner.add(node.receiver);
    if (place !== undefined && !isMember(place)) uses.push({ place, node });
  }
  return uses;
}

/** A member of a list as such is there as soon as its list is; only its fields are written one by one. */
const isMember = (place: Place): boolean => place.declaration === undefined && place.type.kind === 'record';
