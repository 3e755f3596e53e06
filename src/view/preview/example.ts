import { type ImageSizes, imageBox } from '../../base/boxes.js';
import { unreachable } from '../../base/unreachable.js';
import { evaluate, truth } from '../../program/evaluate/index.js';
import {
  fieldPath,
  findEnum,
  findRecord,
  flag,
  list,
  memberPath,
  none,
  number,
  type Schema,
  type SlotDeclaration,
  type SlotPath,
  type Slots,
  type SlotType,
  text,
  type Value,
} from '../../program/index.js';

/** The inputs that example values are about. */
export interface ExampleInputs {
  readonly texts: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, readonly ImageSizes[]>>;
}

/** Values with the slots among them that were made up. */
export interface ExampleSlots {
  readonly slots: Slots;
  /** Without those that stand in others that are made up. */
  readonly made: readonly SlotPath[];
}

/**
 * Values for all outputs of a schema, the same each time: those of a label where it has them, the others made up from
 * the types and the inputs.
 * @param members how many members a list that is made up gets
 */
export function exampleSlots(schema: Schema, inputs: ExampleInputs, label: Slots = {}, members = 2): ExampleSlots {
  const maker = new Maker(schema, inputs, members);
  return { slots: maker.all(schema.outputs, label, '', 0, false), made: maker.made };
}

class Maker {
  readonly made: SlotPath[] = [];

  constructor(
    private readonly schema: Schema,
    private readonly inputs: ExampleInputs,
    private readonly members: number,
  ) {}

  /** The slots of the schema or of a record that stands at `order` in its list. */
  all(declared: readonly SlotDeclaration[], given: Slots, path: SlotPath, order: number, isMade: boolean): Slots {
    const slots: Record<string, Value> = {};
    for (const { name, type, when } of declared) {
      const own = fieldPath(path, name);
      const known = given[name];
      if (known !== undefined) slots[name] = this.completed(type, known, own);
      else {
        if (!isMade) this.made.push(own);
        slots[name] =
          when !== undefined && this.holds(when, slots) === false ? none : this.value(type, name, own, order);
      }
    }
    return slots;
  }

  /** A value that is there, with what is missing inside it. */
  private completed(type: SlotType, value: Value, path: SlotPath): Value {
    if (type.kind === 'list' && value.kind === 'list')
      return list(value.items.map((item, index) => this.completed(type.of, item, memberPath(path, index))));
    if (type.kind !== 'record' || value.kind !== 'record') return value;
    const order = Number(/\[(\d+)\]$/.exec(path)?.[1] ?? 0);
    const fields = findRecord(this.schema, type.name)?.fields ?? [];
    return { ...value, fields: this.all(fields, value.fields, path, order, false) };
  }

  private holds(when: NonNullable<SlotDeclaration['when']>, slots: Slots): boolean | undefined {
    const { texts, images } = this.inputs;
    const fields = { slots, path: '' };
    return truth(evaluate(when, { schema: this.schema, slots, texts, imageSizes: images, variables: {}, fields }));
  }

  private value(type: SlotType, name: string, path: SlotPath, order: number): Value {
    switch (type.kind) {
      case 'text':
      case 'prose':
        return text(`‹${name}›`);
      case 'image':
        return none;
      case 'span':
        return { kind: 'span', text: pieceOf(this.inputs.texts[type.of] ?? '', order) };
      case 'box':
        return boxIn(this.inputs.images[type.in] ?? [], order);
      case 'flag':
        return flag(order % 2 === 0);
      case 'int':
      case 'number':
        return number(between(order + 1, type.min, type.max));
      case 'enum': {
        const values = findEnum(this.schema, type.name)?.values ?? [];
        return { kind: 'enum', enum: type.name, name: values[order % Math.max(1, values.length)]?.name ?? '' };
      }
      case 'record': {
        const fields = findRecord(this.schema, type.name)?.fields ?? [];
        return { kind: 'record', record: type.name, fields: this.all(fields, {}, path, order, true) };
      }
      case 'list': {
        // A record may hold itself through a list, which ends at some depth.
        const count = path.split('[').length > 3 ? 0 : this.members;
        return list(
          Array.from({ length: count }, (_, index) => this.value(type.of, name, memberPath(path, index), index)),
        );
      }
      default:
        return unreachable(type);
    }
  }
}

const between = (value: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number =>
  Math.min(most, Math.max(least, value));

/** Words that begin a sentence rather than a name. */
const common = /^(?:the|an?|this|that|these|those|it|he|she|we|they|i|you|in|on|at|of|for|to|and|but|with|by|from)$/i;

/** A piece of a text that could be named: what is written with a capital, then the longest words. */
function pieceOf(whole: string, order: number): string {
  const names = [...whole.matchAll(/\p{Lu}[\p{L}\p{N}]*(?: \p{Lu}[\p{L}\p{N}]*)*/gu)].map(([name]) =>
    name
      .split(' ')
      .filter((word, index) => index > 0 || !common.test(word))
      .join(' '),
  );
  const words = [...whole.matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
  const rest = words.filter((word) => !common.test(word)).toSorted((a, b) => b.length - a.length);
  const pieces = [...new Set([...names, ...rest, ...words])].filter((piece) => piece !== '');
  return pieces[order % Math.max(1, pieces.length)] ?? whole.trim();
}

/** A box in one of the images, beside that of the member before it. */
function boxIn(images: readonly ImageSizes[], order: number): Value {
  const image = order % Math.max(1, images.length);
  const { width = 0, height = 0 } = images[image]?.original ?? {};
  const left = order % 2 === 0 ? 0.1 : 0.55;
  const box = imageBox(
    Math.round(width * left),
    Math.round(height * 0.2),
    Math.round(width * (left + 0.35)),
    Math.round(height * 0.8),
  );
  return { kind: 'box', box, ...(images.length > 1 ? { image } : {}) };
}
