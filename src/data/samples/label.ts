import { imageBox } from '../../base/boxes.js';
import {
  type Expression,
  fieldPath,
  findEnum,
  findRecord,
  flag,
  list,
  memberPath,
  none,
  number,
  placeSpans,
  type Program,
  type Slots,
  type SlotDeclaration,
  type SlotPath,
  type SlotType,
  text,
  type Value,
} from '../../program/index.js';
import { isObject, nameOf } from './json-rows.js';
import type { Keys } from './keys.js';
import type { SampleInput } from './sample.js';

/** Tells of a problem at a path of the label. */
export type Report = (severity: 'error' | 'warning', path: SlotPath, message: string) => void;

/**
 * Reads labels for one sample. A span is found in its input text, unless the label says where it begins. A flag that is not given and on which another field's `when` depends is given by whether that field has
 * a value.
 */
export class LabelReader {
  private failed = false;

  constructor(
    private readonly program: Program,
    private readonly keys: Keys,
    private readonly inputs: Readonly<Record<string, SampleInput>>,
    private readonly report: Report,
  ) {}

  /** The label of an object that holds the outputs by name; `undefined` where it has none of them, or is wrong. */
  read(fields: Readonly<Record<string, unknown>>): Slots | undefined {
    const { outputs } = this.program.schema;
    if (!outputs.some(({ name }) => Object.hasOwn(fields, name))) return undefined;
    const slots = this.fields(outputs, '', (declaration) => [declaration.name], fields);
    if (this.failed) return undefined;
    const placed = outputs.flatMap(({ name, type }) => {
      const value = slots[name];
      if (value === undefined) return [];
      return [[name, placeSpans(value, type, this.program.schema, (input) => this.textOf(input))] as const];
    });
    return Object.fromEntries(placed);
  }

  private fail(path: SlotPath, expected: string, found: unknown): undefined {
    this.failed = true;
    this.report('error', path, `expected ${expected}, found ${nameOf(found)}.`);
    return undefined;
  }

  private fields(
    declarations: readonly SlotDeclaration[],
    base: SlotPath,
    keysFor: (declaration: SlotDeclaration) => readonly string[],
    data: Readonly<Record<string, unknown>>,
  ): Slots {
    const slots: Record<string, Value> = {};
    const open: SlotDeclaration[] = [];
    for (const declaration of declarations) {
      const key = keysFor(declaration).find((each) => Object.hasOwn(data, each));
      if (key === undefined) {
        open.push(declaration);
        continue;
      }
      const given = data[key];
      const path = fieldPath(base, declaration.name);
      if (given === null && declaration.when !== undefined) slots[declaration.name] = none;
      else {
        const value = this.value(declaration.type, given, path);
        if (value !== undefined) slots[declaration.name] = value;
      }
    }
    this.complete(declarations, open, slots, base, data);
    return slots;
  }

  /** Fills in what the other fields say: flags by the fields that depend on them, and fields whose flag is off. */
  private complete(
    declarations: readonly SlotDeclaration[],
    open: readonly SlotDeclaration[],
    slots: Record<string, Value>,
    base: SlotPath,
    data: Readonly<Record<string, unknown>>,
  ): void {
    for (const { when, name } of declarations) {
      const condition = flagOf(when);
      if (condition === undefined || !open.some((declaration) => declaration.name === condition)) continue;
      const dependent = slots[name];
      if (dependent !== undefined) slots[condition] = flag(dependent.kind !== 'none');
      // A file that leaves the field out of an object says that there is none.
      else if (open.some((declaration) => declaration.name === name)) slots[condition] = flag(false);
    }
    for (const { name, when, type } of open) {
      if (slots[name] !== undefined) continue;
      const condition = flagOf(when);
      const set = condition === undefined ? undefined : slots[condition];
      if (set?.kind === 'flag' && !set.value) slots[name] = none;
      else this.fail(fieldPath(base, name), describeType(type), data[name]);
    }
  }

  private value(type: SlotType, data: unknown, path: SlotPath): Value | undefined {
    switch (type.kind) {
      case 'text':
      case 'prose':
        return typeof data === 'string' ? text(data) : this.fail(path, 'a text', data);
      case 'span':
        return this.span(type.of, data, path);
      case 'flag':
        return typeof data === 'boolean' ? flag(data) : this.fail(path, 'true or false', data);
      case 'int':
      case 'number':
        return this.numeric(type, data, path);
      case 'enum':
        return this.enumerated(type.name, data, path);
      case 'box':
        return this.box(type.in, data, path);
      case 'record': {
        const record = findRecord(this.program.schema, type.name);
        if (!isObject(data) || record === undefined) return this.fail(path, `an object (${type.name})`, data);
        const keys = this.keys.get(type.name);
        const fields = this.fields(record.fields, path, ({ name }) => keys?.get(name) ?? [name], data);
        return { kind: 'record', record: type.name, fields };
      }
      case 'list': {
        if (!Array.isArray(data)) return this.fail(path, 'a list', data);
        return list(data.map((item: unknown, index) => this.value(type.of, item, memberPath(path, index)) ?? none));
      }
      case 'image':
        return this.fail(path, 'no image as an output', data);
    }
  }

  private span(input: string, data: unknown, path: SlotPath): Value | undefined {
    const given = isObject(data) && typeof data['text'] === 'string' ? data['text'] : data;
    if (typeof given !== 'string' || given.trim() === '') return this.fail(path, 'a piece of the text', data);
    const piece = given.trim();
    const source = this.textOf(input);
    const told = isObject(data) && typeof data['start'] === 'number' ? data['start'] : undefined;
    if (!source.includes(piece)) this.report('warning', path, `${JSON.stringify(piece)} does not stand in ${input}.`);
    return {
      kind: 'span',
      text: piece,
      ...(told !== undefined && source.startsWith(piece, told) ? { start: told } : {}),
    };
  }

  private textOf(input: string): string {
    const whole = this.inputs[input];
    return whole?.kind === 'text' ? whole.text : '';
  }

  private numeric(
    type: Extract<SlotType, { readonly kind: 'int' | 'number' }>,
    data: unknown,
    path: SlotPath,
  ): Value | undefined {
    if (typeof data !== 'number' || (type.kind === 'int' && !Number.isInteger(data)))
      return this.fail(path, describeType(type), data);
    if ((type.min !== undefined && data < type.min) || (type.max !== undefined && data > type.max))
      return this.fail(path, describeType(type), data);
    return number(data);
  }

  private enumerated(name: string, data: unknown, path: SlotPath): Value | undefined {
    const values = findEnum(this.program.schema, name)?.values ?? [];
    const expected = `one of ${values.map((value) => value.name).join(', ')}`;
    if (typeof data !== 'string') return this.fail(path, expected, data);
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
    const found =
      values.find((value) => value.name === data || value.aliases.includes(data)) ??
      values.find((value) => same(value.name, data) || value.aliases.some((alias) => same(alias, data)));
    return found === undefined ? this.fail(path, expected, data) : { kind: 'enum', enum: name, name: found.name };
  }

  private box(input: string, data: unknown, path: SlotPath): Value | undefined {
    const expected = 'a box [x1, y1, x2, y2] in pixels of the image, or null';
    const source = isObject(data) ? (data['bbox_2d'] ?? data['box']) : data;
    if (!Array.isArray(source)) return this.fail(path, expected, data);
    const edges: readonly unknown[] = source;
    const [x1, y1, x2, y2] = edges;
    if (Array.isArray(x1)) {
      if (edges.length > 1) this.report('warning', path, `has ${edges.length} boxes; the first is taken.`);
      return this.box(input, x1, path);
    }
    const numbers = [x1, y1, x2, y2].filter(
      (edge): edge is number => typeof edge === 'number' && Number.isFinite(edge),
    );
    const [left, top, right, bottom] = numbers;
    if (edges.length !== 4 || left === undefined || top === undefined || right === undefined || bottom === undefined)
      return this.fail(path, expected, data);
    if (left > right || top > bottom) this.report('warning', path, 'the edges of the box are the wrong way round.');
    const box = imageBox(left, top, right, bottom);
    if (!this.program.schema.inputs.some(({ name, type }) => name === input && type.kind === 'list'))
      return { kind: 'box', box };
    // Counted from 1, as in traces: an answer copied into a label must mean the same image.
    const nth = (isObject(data) ? data['image'] : undefined) ?? 1;
    if (typeof nth !== 'number' || !Number.isInteger(nth) || nth < 1)
      return this.fail(path, 'the number of an image, counted from 1', nth);
    return { kind: 'box', box, image: nth - 1 };
  }
}

/** The flag field that a `when` consists of. */
const flagOf = (when: Expression | undefined): string | undefined => (when?.kind === 'field' ? when.name : undefined);

function describeType(type: SlotType): string {
  switch (type.kind) {
    case 'int':
    case 'number': {
      const name = type.kind === 'int' ? 'a whole number' : 'a number';
      if (type.min === undefined && type.max === undefined) return name;
      return `${name} from ${type.min ?? '…'} to ${type.max ?? '…'}`;
    }
    case 'text':
    case 'prose':
      return 'a text';
    case 'span':
      return `a piece of ${type.of}`;
    case 'box':
      return 'a box';
    case 'flag':
      return 'true or false';
    case 'enum':
      return `a value of ${type.name}`;
    case 'record':
      return `an object (${type.name})`;
    case 'list':
      return 'a list';
    case 'image':
      return 'an image';
  }
}
