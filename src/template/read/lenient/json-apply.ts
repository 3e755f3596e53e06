import { findRecord } from '../../../program/program.js';
import type { JsonField, NodeId } from '../../../program/template.js';
import { equalValues, fieldPath, none } from '../../../program/value.js';
import type { Deviation } from '../../../trace/trace.js';
import type { RecordScope } from '../../compile/operations.js';
import { isGiven } from '../../machine/control.js';
import { knownContent } from '../../machine/conditions.js';
import { define } from '../../machine/decide.js';
import { type Log, noted } from '../../machine/log.js';
import { type Located, openRecord, type Scene } from '../../machine/scene.js';
import { spell, spellLoosely } from '../../spelling/spell.js';
import { Items, type Scalar, type Store } from '../../store/cells.js';
import { deviation, shown } from './deviations.js';
import type { JsonTree } from './json-tree.js';
import { boxOf, readEnum, readLooseValue } from './loose-values.js';

/** Gives slots the values of a JSON tree, and notes what is missing, unknown, of the wrong kind, or not as said before. */
export class JsonApplier {
  readonly deviations: Deviation[] = [];
  log: Log | undefined;

  constructor(
    private readonly text: string,
    private readonly node: NodeId,
    private readonly scene: Scene,
    public store: Store,
    /** Where the JSON breaks off, if it does: what is not there yet is not missing. */
    private readonly brokenAt: number | undefined,
  ) {}

  /** Applies a tree to a slot, which is looked up in the store as it stands when it is reached. */
  apply(tree: JsonTree, slot: Located, fields: readonly JsonField[] | undefined): void {
    const { type } = slot;
    if (tree.kind === 'null' || (tree.kind === 'word' && tree.value.toLowerCase() === 'none')) this.absent(tree, slot);
    else if (type.kind === 'list') this.list(tree, slot, fields);
    else if (type.kind === 'record') this.record(tree, slot, fields);
    else this.scalar(tree, slot);
  }

  private note(
    kind: Deviation['kind'],
    at: { readonly start: number; readonly end: number },
    message: string,
    slot?: Located,
  ): void {
    const place = slot === undefined ? { node: this.node } : { node: this.node, slot: slot.place.path };
    this.deviations.push(deviation(kind, at.start, at.end, message, place));
  }

  private value(tree: JsonTree, slot: Located, role: 'defines' | 'refers', decided: readonly string[]): void {
    const { start, end } = tree;
    const entry = {
      kind: 'value',
      node: this.node,
      shown: false,
      slot: slot.place.path,
      role,
      start,
      end,
      decided,
    } as const;
    this.log = noted(this.log, entry);
  }

  private part(tree: JsonTree, slot: Located, inside: () => void): void {
    const role = isGiven(slot) ? 'refers' : 'defines';
    this.log = noted(this.log, { kind: 'open', slots: [slot.place.path], role, at: tree.start });
    inside();
    this.log = noted(this.log, { kind: 'close', at: tree.end });
  }

  private absent(tree: JsonTree, slot: Located): void {
    const content = knownContent(slot, this.scene);
    if (content?.kind === 'none') {
      const given = isGiven(slot);
      if (!given) this.store = slot.store.set(slot.place.cell, none);
      this.value(tree, slot, given ? 'refers' : 'defines', []);
    } else if (content !== undefined && content.kind !== 'facts') {
      this.value(tree, slot, 'refers', []);
      this.note('drift', tree, 'This was given before, and is none here.', slot);
    } else this.define(tree, slot, none);
  }

  private define(tree: JsonTree, slot: Located, value: Scalar): void {
    const defined = define(slot, value, this.scene);
    if (defined !== 'impossible') {
      this.store = defined.store;
      this.value(
        tree,
        slot,
        'defines',
        defined.slots.filter((path) => path !== slot.place.path),
      );
      return;
    }
    const content = knownContent(slot, this.scene);
    if (content?.kind === 'none') this.note('drift', tree, 'By what was said before, this is none.', slot);
    else this.note('wrong-value', tree, `${this.textOf(tree)} is not possible here.`, slot);
  }

  private textOf = (tree: JsonTree): string => shown(this.text.slice(tree.start, tree.end));

  // ------------------------------------------------------------------ lists

  private list(tree: JsonTree, slot: Located, fields: readonly JsonField[] | undefined): void {
    const items = tree.kind === 'array' ? tree.items : [tree];
    if (tree.kind !== 'array') this.note('wrong-value', tree, 'A list was expected.', slot);
    const content = slot.store.get(slot.place.cell);
    this.part(tree, slot, () => {
      if (content?.kind === 'list') this.repeat(tree, items, slot, content.items.cells(), fields);
      else this.members(items, slot, fields);
    });
  }

  private member(slot: Located, cell: number, index: number): Located | undefined {
    if (slot.type.kind !== 'list') return undefined;
    return { place: { cell, path: `${slot.place.path}[${index}]` }, type: slot.type.of, store: this.store };
  }

  /** Defines a list. */
  private members(items: readonly JsonTree[], slot: Located, fields: readonly JsonField[] | undefined): void {
    this.store = slot.store;
    let built = Items.none;
    items.forEach((item, index) => {
      const cell = this.store.next;
      this.store = this.store.allocate(1);
      const member = this.member(slot, cell, index);
      if (member !== undefined) this.apply(item, member, fields);
      built = built.add(cell);
    });
    this.store = this.store.set(slot.place.cell, { kind: 'list', items: built });
  }

  /** Repeats a list: members are found again by what identifies them, wherever they stand. */
  private repeat(
    tree: JsonTree,
    items: readonly JsonTree[],
    slot: Located,
    cells: readonly number[],
    fields: readonly JsonField[] | undefined,
  ): void {
    this.store = slot.store;
    const keys = new MemberKeys(slot, fields, this.scene);
    const assigned = assignMembers(items, cells, keys, this.store);
    let isMoved = false;
    items.forEach((item, position) => {
      const index = assigned[position];
      const cell = index === undefined ? undefined : cells[index];
      const member = index === undefined || cell === undefined ? undefined : this.member(slot, cell, index);
      if (member === undefined) {
        this.note('drift', item, `${this.textOf(item)} was not in this list before.`, slot);
        return;
      }
      if (index !== position && !isMoved && items.length === cells.length) {
        isMoved = true;
        this.note('drift', item, 'The members of this list stood in another order before.', slot);
      }
      this.apply(item, member, fields);
    });
    if (tree.end === this.brokenAt) return;
    const lacking = cells.length - assigned.filter((index) => index !== undefined).length;
    const end = { start: tree.end, end: tree.end };
    const message = `${lacking === 1 ? 'One member' : `${lacking} members`} of ${slot.place.path} ${lacking === 1 ? 'is' : 'are'} left out here.`;
    if (lacking > 0) this.note('drift', end, message, slot);
  }

  // ------------------------------------------------------------------ records

  private record(tree: JsonTree, slot: Located, fields: readonly JsonField[] | undefined): void {
    const opened = openRecord(slot, this.scene.schema);
    if (tree.kind !== 'object' || opened === undefined) {
      this.note('wrong-value', tree, `${this.textOf(tree)} is no object.`, slot);
      return;
    }
    const { block } = opened;
    this.part(tree, slot, () => {
      this.store = opened.store;
      const scope = { fields: block.record.fields, base: block.base, path: slot.place.path };
      const keys = fields ?? block.record.fields.map(({ name }) => ({ key: name, slot: name }));
      this.entries(tree, scope, keys, slot);
    });
  }

  private entries(
    tree: Extract<JsonTree, { readonly kind: 'object' }>,
    scope: RecordScope,
    keys: readonly JsonField[],
    slot: Located,
  ): void {
    const seen = new Set<JsonField>();
    let last = -1;
    let isMoved = false;
    for (const { key, keyStart, keyEnd, value } of tree.entries) {
      const place = { start: keyStart, end: keyEnd };
      const field =
        keys.find((each) => each.key === key) ??
        keys.find((each) => sameName(each.key, key)) ??
        keys.find((each) => sameName(each.slot, key));
      const located = field && this.field(scope, field.slot);
      if (field === undefined || located === undefined || seen.has(field)) {
        this.note('unexpected-text', { start: keyStart, end: value.end }, `There is no key ${shown(key)} here.`, slot);
        continue;
      }
      if (field.key !== key) this.note('unexpected-text', place, `The key ${shown(field.key)} was expected.`, slot);
      const order = keys.indexOf(field);
      if (order < last && !isMoved) {
        isMoved = true;
        this.note('unexpected-text', place, 'The keys stand in another order than in the template.', slot);
      }
      last = Math.max(last, order);
      seen.add(field);
      this.apply(value, located, field.fields);
    }
    const end = { start: tree.end, end: tree.end };
    if (tree.end === this.brokenAt) return;
    for (const field of keys)
      if (!seen.has(field))
        this.note('missing-text', end, `The key ${shown(field.key)} is missing.`, this.field(scope, field.slot));
  }

  private field(scope: RecordScope, name: string): Located | undefined {
    const index = scope.fields.findIndex((field) => field.name === name);
    const field = scope.fields[index];
    if (field === undefined) return undefined;
    const { type, when } = field;
    const place = { cell: scope.base + index, path: fieldPath(scope.path, name), scope };
    return { place, type, ...(when === undefined ? {} : { when }), store: this.store };
  }

  // ------------------------------------------------------------------ values

  private scalar(tree: JsonTree, slot: Located): void {
    const value = scalarOf(tree, slot, this.scene);
    if (value === undefined) {
      this.note('wrong-value', tree, `${this.textOf(tree)} is no ${nameOfType(slot)}.`, slot);
      return;
    }
    const content = knownContent(slot, this.scene);
    const before = asScalar(content);
    const json = { kind: 'json' } as const;
    if (before === undefined) {
      const canonical = spell(value, slot.type, json, this.scene);
      this.define(tree, slot, value);
      if ('problem' in canonical) this.note('wrong-value', tree, `${this.textOf(tree)} ${canonical.problem}.`, slot);
      else if (value.kind === 'box' && canonical.text !== spellLoosely(value, slot.type, json, this.scene))
        this.note('wrong-value', tree, `${this.textOf(tree)} is no box that lies in the image.`, slot);
      else if (slot.type.kind === 'enum' && tree.kind === 'string' && canonical.text !== JSON.stringify(tree.value))
        this.note('wrong-value', tree, `${canonical.text} was expected for ${this.textOf(tree)}.`, slot);
      return;
    }
    this.value(tree, slot, 'refers', []);
    const expected = spellLoosely(before, slot.type, json, this.scene);
    const isSame = equalValues(value, before) || spellLoosely(value, slot.type, json, this.scene) === expected;
    if (!isSame) this.note('drift', tree, `This was ${expected} before.`, slot);
  }
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const asScalar = (content: ReturnType<typeof knownContent>): Scalar | undefined =>
  content === undefined ||
  content.kind === 'block' ||
  content.kind === 'list' ||
  content.kind === 'facts' ||
  content.kind === 'pending'
    ? undefined
    : content;

function nameOfType({ type }: Located): string {
  return type.kind === 'enum' ? type.name : type.kind;
}

/** The value that a part of a tree means for a slot; `undefined` if it means none. */
function scalarOf(tree: JsonTree, { type }: Located, scene: Scene): Scalar | undefined {
  const text = tree.kind === 'string' || tree.kind === 'word' ? tree.value : undefined;
  switch (type.kind) {
    case 'span':
      return text === undefined ? undefined : { kind: 'span', text };
    case 'text':
    case 'prose':
      return text === undefined ? undefined : { kind: 'text', text };
    case 'enum': {
      const found = text === undefined ? undefined : readEnum(text.trim(), 0, type.name, scene);
      return found?.end === text?.trim().length ? found?.value : undefined;
    }
    case 'flag':
      if (tree.kind === 'flag') return { kind: 'flag', value: tree.value };
      return text === undefined ? undefined : loose(text, type, scene);
    case 'int':
    case 'number':
      if (tree.kind === 'number') return { kind: 'number', value: tree.value };
      return text === undefined ? undefined : loose(text, type, scene);
    case 'box':
      return text === undefined ? boxOfTree(tree, type.in, scene) : loose(text, type, scene);
    case 'image':
    case 'record':
    case 'list':
      return undefined;
  }
}

function loose(text: string, type: Located['type'], scene: Scene): Scalar | undefined {
  const found = readLooseValue(text, 0, { type, format: { kind: 'json' }, mayBeNone: true }, scene);
  return found !== undefined && text.slice(found.end).trim() === '' ? found.value : undefined;
}

/** A box as four numbers, in two pairs, in one more pair of brackets, or with the number of its image. */
function boxOfTree(tree: JsonTree, input: string, scene: Scene): Scalar | undefined {
  const numbers: number[] = [];
  let image = 0;
  const gather = (part: JsonTree): boolean => {
    if (part.kind === 'number') return numbers.push(part.value) <= 4;
    if (part.kind === 'array') return part.items.every(gather);
    if (part.kind !== 'object') return false;
    return part.entries.every(({ key, value }) => {
      if (!sameName(key, 'image') || value.kind !== 'number') return gather(value);
      image = value.value - 1;
      return true;
    });
  };
  const isBox = gather(tree) && numbers.length === 4;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers;
  return isBox ? boxOf([x1, y1, x2, y2], image, input, { kind: 'json' }, scene) : undefined;
}

/** What tells the members of a list apart: the first value that a member and an object both give. */
class MemberKeys {
  private readonly identity: { readonly key: string; readonly slot: string } | undefined;

  constructor({ type }: Located, fields: readonly JsonField[] | undefined, scene: Scene) {
    const record =
      type.kind === 'list' && type.of.kind === 'record' ? findRecord(scene.schema, type.of.name) : undefined;
    const first = record?.fields[0]?.name;
    this.identity = fields?.[0] ?? (first === undefined ? undefined : { key: first, slot: first });
  }

  ofMember(cell: number, store: Store): string | undefined {
    const content = store.get(cell);
    if (content?.kind !== 'block') return keyOf(asScalar(content));
    const index = content.record.fields.findIndex((field) => field.name === this.identity?.slot);
    return index < 0 ? undefined : keyOf(asScalar(store.get(content.base + index)));
  }

  ofTree(tree: JsonTree): string | undefined {
    const { identity } = this;
    const part =
      tree.kind === 'object' && identity !== undefined
        ? tree.entries.find(({ key }) => sameName(key, identity.key))?.value
        : tree;
    if (part?.kind === 'string' || part?.kind === 'word') return part.value;
    return part?.kind === 'number' ? String(part.value) : undefined;
  }
}

/**
 * For each part of a JSON list the index of the member of a known list that it is about: the one that is called the
 * same, at the same place if that is one of several; else the one at the same place, if no other part is about it.
 */
function assignMembers(
  items: readonly JsonTree[],
  cells: readonly number[],
  keys: MemberKeys,
  store: Store,
): readonly (number | undefined)[] {
  const free = new Set(cells.keys());
  const byKey = new Map<string, number[]>();
  const ofCells = cells.map((cell) => keys.ofMember(cell, store));
  for (const index of [...cells.keys()].reverse()) {
    const key = ofCells[index];
    if (key !== undefined) push(byKey, key, index);
  }
  const ofItems = items.map((item) => keys.ofTree(item));
  const assigned = items.map((_, position): number | undefined => {
    const key = ofItems[position];
    return key !== undefined && key === ofCells[position] && free.delete(position) ? position : undefined;
  });
  items.forEach((_, position) => {
    const key = ofItems[position];
    const same = key === undefined || assigned[position] !== undefined ? undefined : byKey.get(key);
    for (let index = same?.pop(); index !== undefined; index = same?.pop())
      if (free.delete(index)) {
        assigned[position] = index;
        break;
      }
  });
  return assigned.map((index, position) => index ?? (free.delete(position) ? position : undefined));
}

function keyOf(value: Scalar | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'text' || value.kind === 'span') return value.text;
  if (value.kind === 'number') return String(value.value);
  return value.kind === 'enum' ? value.name : undefined;
}

function push(lists: Map<string, number[]>, key: string, index: number): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [index]);
  else known.push(index);
}
