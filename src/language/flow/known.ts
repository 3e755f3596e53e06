import type { FieldDeclaration } from '../generated/ast.js';
import {
  type Expression,
  isFieldDeclaration,
  isNameReference,
  isOutputDeclaration,
  isRecordDeclaration,
} from '../generated/ast.js';
import { outputsOf } from '../scope/owner.js';
import { type Decision, decisionOf } from './conditions.js';
import { fieldPlace, membersOf, outputPlace, type Place } from './place.js';

/** Which places of the outputs are written at some point of a trace, and what its branches have told. Immutable. */
export class Known {
  static readonly nothing = new Known(new Map());

  /** Paths by the output that they begin with, so that what is learnt of one leaves what is known of the others. */
  private constructor(private readonly outputs: ReadonlyMap<string, ReadonlySet<string>>) {}

  /** `path.*` stands for everything below a path. */
  has(path: string): boolean {
    const paths = this.pathsLike(path);
    return paths.has(path) || aboveOf(path).some((above) => paths.has(above));
  }

  private pathsLike(path: string): ReadonlySet<string> {
    return this.outputs.get(outputOf(path)) ?? none;
  }

  equals(other: Known): boolean {
    if (other === this) return true;
    if (other.outputs.size !== this.outputs.size) return false;
    for (const [output, paths] of this.outputs) {
      const others = other.outputs.get(output) ?? none;
      if (others === paths) continue;
      if (others.size !== paths.size || ![...paths].every((path) => others.has(path))) return false;
    }
    return true;
  }

  /** Whether a slot with a condition is known to be given, not none. */
  isGiven(slot: Place): boolean {
    const condition = conditionOf(slot);
    return this.holds(`${slot.path}!`) || (condition !== undefined && this.holds(factOf(condition)));
  }

  with(...paths: readonly string[]): Known {
    const added = paths.filter((path) => !this.holds(path));
    if (added.length === 0) return this;
    const outputs = new Map(this.outputs);
    for (const path of added) outputs.set(outputOf(path), new Set([...(outputs.get(outputOf(path)) ?? none), path]));
    return new Known(outputs);
  }

  /** Whether this very path has been learnt. */
  private holds(path: string): boolean {
    return this.pathsLike(path).has(path);
  }

  /** What is known whichever of the two ways was taken. */
  meet(other: Known): Known {
    if (other === this) return this;
    const outputs = new Map<string, ReadonlySet<string>>();
    for (const [output, own] of this.outputs) {
      const others = other.outputs.get(output);
      if (own === others) outputs.set(output, own);
      if (own === others || others === undefined) continue;
      const common = new Set<string>();
      for (const path of own) if (other.covers(path)) common.add(path);
      for (const path of others) if (this.covers(path)) common.add(path);
      if (common.size > 0) outputs.set(output, common);
    }
    return new Known(outputs);
  }

  private covers(path: string): boolean {
    if (this.holds(path)) return true;
    if (isFact(path)) return false;
    return path.endsWith('.*') ? this.has(path.slice(0, -2) + '.x') : this.has(path);
  }

  /** Without what was learnt inside a loop that may have had no round, except of the list's own members. */
  afterLoop(before: Known, list: string): Known {
    const members = `${list}[]`;
    const outputs = new Map<string, ReadonlySet<string>>();
    for (const [output, paths] of this.outputs) {
      const isKept = (path: string): boolean => before.covers(path) || (path.startsWith(members) && !isFact(path));
      const kept = paths === before.outputs.get(output) ? paths : new Set([...paths].filter(isKept));
      if (kept.size > 0) outputs.set(output, kept);
    }
    return new Known(outputs);
  }

  // ------------------------------------------------------------------ learning

  /** A hole wrote the slot, with all that follows: a slot with a condition decides the condition. */
  written(slot: Place): Known {
    const known = this.with(slot.path);
    const decision = conditionOf(slot);
    return decision === undefined || known.has(decision.slot.path) || decision.kind !== 'flag'
      ? known
      : known.with(decision.slot.path);
  }

  /** Everything of a slot is written, as by `as json` without fields. */
  entirely(slot: Place): Known {
    return this.with(slot.path, `${slot.path}.*`, `${slot.path}[].*`);
  }

  /** A condition is known to hold, or not to. */
  given(condition: Expression | undefined, holds: boolean): Known {
    if (condition?.$type === 'Parenthesized') return this.given(condition.inner, holds);
    if (condition?.$type === 'LogicalExpression') {
      const splits = holds ? condition.operator === 'and' : condition.operator === 'or';
      return splits ? this.given(condition.left, holds).given(condition.right, holds) : this;
    }
    const decision = decisionOf(condition);
    return decision === undefined ? this : this.decided({ ...decision, holds: decision.holds === holds });
  }

  private decided(decision: Decision): Known {
    const { slot, holds } = decision;
    switch (decision.kind) {
      case 'flag':
        return this.with(slot.path, factOf(decision)).withAbsent(decision);
      case 'value':
        return (holds ? this.with(slot.path) : this).with(factOf(decision)).withAbsent(decision);
      case 'empty': {
        const members = membersOf(slot);
        return holds ? this.with(slot.path, ...(members === undefined ? [] : [`${members.path}.*`])) : this;
      }
      case 'none': {
        const condition = conditionOf(slot);
        const known = holds ? this.with(slot.path, `${slot.path}.*`) : this.with(`${slot.path}!`);
        // Whether a slot is given is whether its condition holds.
        return condition === undefined ? known : known.decided({ ...condition, holds: condition.holds !== holds });
      }
    }
  }

  /** The slots whose condition fails by a decision are none, which is as good as written. */
  private withAbsent(decision: Decision): Known {
    const absent = siblingsOf(decision.slot).filter((slot) => {
      const condition = conditionOf(slot);
      return condition !== undefined && fails(condition, decision);
    });
    return this.with(...absent.flatMap(({ path }) => [path, `${path}.*`]));
  }
}

/** The slots that stand beside one: the fields of its record, or the outputs of its schema. */
function siblingsOf({ record, declaration }: Place): readonly Place[] {
  if (record?.type.kind === 'record') {
    return record.type.declaration.fields.map((field) => fieldPlace(record, field));
  }
  if (!isOutputDeclaration(declaration)) return [];
  return outputsOf(declaration.$container).map((output) => outputPlace(output));
}

/** The condition of a slot as a decision about another slot beside it. */
export function conditionOf({ declaration, record }: Place): Decision | undefined {
  if (isOutputDeclaration(declaration)) return decisionOf(declaration.condition);
  if (!isFieldDeclaration(declaration) || record === undefined) return undefined;
  const decision = fieldDecision(declaration.condition);
  return decision && { ...decision, slot: relocated(record, decision.slot) };
}

/** A condition inside a record names fields directly, so a place stands for what it would be in some record. */
function fieldDecision(node: Expression | undefined): Decision | undefined {
  if (node?.$type === 'Parenthesized') return fieldDecision(node.inner);
  if (node?.$type === 'Negation') {
    const inner = fieldDecision(node.operand);
    return inner && { ...inner, holds: !inner.holds };
  }
  if (isNameReference(node) && isFieldDeclaration(node.target?.ref)) {
    const slot = ownField(node.target.ref);
    return slot?.type.kind === 'flag' ? { kind: 'flag', slot, holds: true } : undefined;
  }
  if (node?.$type !== 'OperatorExpression' || (node.operator !== '==' && node.operator !== '!=')) return undefined;
  const { left, right } = node;
  if (!isNameReference(left) || !isFieldDeclaration(left.target?.ref)) return undefined;
  const slot = ownField(left.target.ref);
  const holds = node.operator === '==';
  if (slot === undefined) return undefined;
  if (right?.$type === 'NoneLiteral') return { kind: 'none', slot, holds };
  const value = right?.$type === 'NameReference' ? right.target?.ref : undefined;
  return value?.$type === 'EnumValue' ? { kind: 'value', slot, value, holds } : undefined;
}

function ownField(field: FieldDeclaration): Place | undefined {
  const record = field.$container;
  if (!isRecordDeclaration(record)) return undefined;
  return fieldPlace({ path: '', type: { kind: 'record', declaration: record } }, field);
}

function relocated(record: Place, slot: Place): Place {
  return isFieldDeclaration(slot.declaration) ? fieldPlace(record, slot.declaration) : slot;
}

const isFact = (path: string): boolean => path.includes('?') || path.includes('!');

/** A decision as something to remember; written so that it is no path. */
const factOf = (decision: Decision): string =>
  decision.kind === 'value'
    ? `${decision.slot.path}=${decision.value.name}?${decision.holds}`
    : `${decision.slot.path}?${decision.kind}?${decision.holds}`;

/** Whether a condition is known to fail once a decision about the same slot is made. */
function fails(condition: Decision, made: Decision): boolean {
  if (condition.slot.path !== made.slot.path) return false;
  if (condition.kind === 'flag' && made.kind === 'flag') return condition.holds !== made.holds;
  if (condition.kind === 'value' && made.kind === 'value') {
    if (condition.value === made.value) return condition.holds !== made.holds;
    return condition.holds && made.holds;
  }
  return false;
}

const none: ReadonlySet<string> = new Set();

/** The output that a path or a fact begins with. */
function outputOf(path: string): string {
  let end = 0;
  while (end < path.length && !isMark(path.charCodeAt(end))) end++;
  return path.slice(0, end);
}

/** One of `. [ ? ! =`. */
const isMark = (code: number): boolean =>
  code === 0x2e || code === 0x5b || code === 0x3f || code === 0x21 || code === 0x3d;

const above = new Map<string, readonly string[]>();

/** What stands for everything below the parts of a path: `a.*` and `a[].*` for `a[].b`. Templates ask for few paths, but often. */
function aboveOf(path: string): readonly string[] {
  let found = above.get(path);
  if (found === undefined) {
    const made: string[] = [];
    for (let end = path.length; end > 0; ) {
      end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[]', end - 1));
      if (end > 0) made.push(`${path.slice(0, end)}.*`);
    }
    if (above.size > 10_000) above.clear();
    above.set(path, (found = made));
  }
  return found;
}
