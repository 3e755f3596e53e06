import { type BoxSpelling, imageBox, imagePixel, modelPixel } from '../../src/base/index.js';
import type {
  EnumType,
  Expression,
  HoleFormat,
  JsonField,
  Program,
  RecordType,
  SlotDeclaration,
  Slots,
  SlotType,
  Style,
  TemplateNode,
  Value,
} from '../../src/program/index.js';
import type { TemplateContext } from '../../src/template/index.js';
import type { Choices } from './choices.js';
import {
  binary,
  choose,
  count,
  declare,
  enumType,
  field,
  hole,
  json,
  loop,
  member,
  noneLiteral,
  not,
  num,
  program,
  record,
  slot,
  step,
  style,
  variable,
  when,
  words,
} from './programs.js';

/** A schema with one style, an input, and values that may be written in it. */
export interface ArbitraryCase {
  readonly program: Program;
  readonly style: Style;
  readonly context: TemplateContext;
  readonly slots: Slots;
}

type Body = (TemplateNode | string)[];

const WORDS: readonly [string, ...string[]] = [
  'Ann',
  'Bob',
  'a',
  'ab',
  'b',
  'St. Louis',
  'x; y',
  'none',
  'né',
  '🎉',
  '"q"',
  'a\nb',
  'Types: z',
  '12',
  'yes',
  '\\',
  'Ab',
  ',',
  '[',
  '#Ann',
  "Bob's",
  '北京市',
  'e\u0301a',
  '👩🏽‍🚀',
];
const TEXTS: readonly [string, ...string[]] = [
  'some text',
  '',
  ' ',
  'a. b',
  'a; b',
  'one\ntwo',
  'none',
  '"',
  'back\\slash',
  'é🎉',
  '}',
  'x'.repeat(40),
  'Types: ',
  '\u0007',
  'a.',
  ';',
  'tab\t',
];
const BETWEEN: readonly [string, ...string[]] = [
  '; ',
  ', ',
  '. ',
  '.\n',
  '\n',
  ': ',
  ' is ',
  ' - ',
  '|',
  ' (',
  ') ',
  ' Types: ',
  '<a>',
  ' x ',
  '" ',
  '} ',
  ' none ',
  ';',
];
const SEPARATORS: readonly [string, ...string[]] = ['; ', '\n', ', ', ' | ', '.\n', '\n- '];

/** Everything that a case is made of, from a tape. */
export function arbitraryCase(choices: Choices): ArbitraryCase {
  const schema = arbitrarySchema(choices);
  const writer = new StyleWriter(schema, choices);
  const made = style('s', ['x'], ...writer.trace());
  const context = arbitraryContext(choices);
  const slots = arbitrarySlots(schema, schema.outputs, context, choices);
  return {
    program: program({ ...schema, steps: ['one', 'two', 'three'], styles: [made] }),
    style: made,
    context,
    slots,
  };
}

interface SchemaParts {
  readonly inputs: readonly SlotDeclaration[];
  readonly outputs: readonly SlotDeclaration[];
  readonly records: readonly RecordType[];
  readonly enums: readonly EnumType[];
}

// ---------------------------------------------------------------------- schemas

function arbitrarySchema(choices: Choices): SchemaParts {
  const enums = [
    enumType('Kind', ['PER', 'a person'], ['PERSON', 'a person too'], ['LOC', 'place'], ['none', 'none']),
    enumType('One', ['ONLY', 'the only one']),
  ];
  const inner = record('Inner', ...arbitraryFields(choices, 2, false));
  const outer = record('Outer', ...arbitraryFields(choices, 5, true));
  const outputs = Array.from({ length: 1 + choices.pick(3) }, (_, index): SlotDeclaration => {
    const name = `out${index}`;
    const isList = choices.pick(3) !== 1;
    if (isList)
      return declare(name, {
        kind: 'list',
        of: choices.chance(4) ? scalarType(choices) : { kind: 'record', name: 'Outer' },
      });
    return declare(name, choices.chance(2) ? { kind: 'record', name: 'Outer' } : scalarType(choices));
  });
  return {
    inputs: [declare('text', { kind: 'text' }), declare('image', { kind: 'image' })],
    outputs,
    records: [inner, outer],
    enums,
  };
}

function scalarType(choices: Choices): SlotType {
  const types: readonly [SlotType, ...SlotType[]] = [
    { kind: 'span', of: 'text' },
    { kind: 'span', of: 'text', anywhere: true },
    { kind: 'enum', name: 'Kind' },
    { kind: 'flag' },
    { kind: 'text' },
    { kind: 'prose', maxTokens: 20 },
    { kind: 'int' },
    { kind: 'int', min: -12, max: 105 },
    { kind: 'int', min: 7, max: 7 },
    { kind: 'number' },
    { kind: 'number', min: 0, max: 1 },
    { kind: 'box', in: 'image' },
    { kind: 'enum', name: 'One' },
  ];
  return choices.oneOf(types);
}

function arbitraryFields(choices: Choices, most: number, mayNest: boolean): readonly SlotDeclaration[] {
  const fields: SlotDeclaration[] = [];
  const total = 1 + choices.pick(most);
  for (let index = 0; index < total; index++) {
    const name = `f${index}`;
    const flag = fields.find((each) => each.type.kind === 'flag' && each.when === undefined);
    const nested: readonly [SlotType, ...SlotType[]] = [
      { kind: 'list', of: { kind: 'record', name: 'Inner' } },
      { kind: 'record', name: 'Inner' },
      { kind: 'list', of: { kind: 'span', of: 'text' } },
      { kind: 'list', of: { kind: 'enum', name: 'Kind' } },
    ];
    const type = mayNest && choices.chance(5) ? choices.oneOf(nested) : scalarType(choices);
    const condition =
      flag === undefined || !choices.chance(2)
        ? undefined
        : choices.chance(5)
          ? not(field(flag.name))
          : field(flag.name);
    fields.push(declare(name, type, condition));
  }
  return fields;
}

// ---------------------------------------------------------------------- styles

/** Writes a trace template that defines every slot of a schema before it repeats it. */
class StyleWriter {
  private variables = 0;
  private readonly steps = ['one', 'two', 'three'];

  constructor(
    private readonly schema: SchemaParts,
    private readonly choices: Choices,
  ) {}

  trace(): Body {
    const body: Body = [this.choices.oneOf(['<t>', 'Begin: ', 'a', ''])];
    for (const output of this.schema.outputs) {
      const part = this.define(slot(output.name), output, `Part ${output.name}: `);
      const name = this.choices.chance(3) ? this.steps.shift() : undefined;
      if (name === undefined) body.push(...part);
      else body.push(step(name, ...part));
      body.push(this.choices.oneOf(['\n', '.\n', '</t>', '; ']));
    }
    for (const output of this.choices.some(this.schema.outputs))
      body.push('<answer>', this.repeat(slot(output.name), output.type), '</answer>');
    return body;
  }

  private fieldsOf(type: SlotType): readonly SlotDeclaration[] {
    return type.kind === 'record' ? (this.schema.records.find((each) => each.name === type.name)?.fields ?? []) : [];
  }

  /** Text with which a place begins, so that what stands before it ends. */
  private begin(name: string): string {
    return this.choices.chance(3) ? this.choices.oneOf(BETWEEN) : `${name}=`;
  }

  /** The first hole or holes of a slot. */
  private define(
    value: Expression,
    declaration: Pick<SlotDeclaration, 'name' | 'type' | 'when'>,
    before: string,
  ): Body {
    const { type } = declaration;
    if (type.kind === 'list')
      return this.choices.pick(3) === 1 ? [before, hole(value, json())] : this.defineList(value, type.of, before);
    if (type.kind === 'record') {
      if (declaration.when !== undefined || this.choices.pick(3) === 1) return [before, hole(value, this.jsonOf(type))];
      return this.defineRecord(value, this.fieldsOf(type), before);
    }
    if (type.kind === 'flag' && declaration.when === undefined && this.choices.chance(2))
      return [before, ...this.decideFlag(value)];
    return [before, hole(value, this.formatOf(type))];
  }

  private decideFlag(value: Expression): Body {
    const [yes, no] = this.choices.oneOf<readonly [string, string]>([
      ['yes', 'no'],
      ['it is', 'it is not'],
      ['shown', ''],
      ['', 'hidden'],
    ]);
    return this.choices.chance(3) ? [when(not(value), [no], [yes]), '!'] : [when(value, [yes], [no]), '!'];
  }

  private defineList(value: Expression, item: SlotType, before: string): Body {
    const sep = this.choices.oneOf(SEPARATORS);
    const first = this.choices.some(this.fieldsOf(item));
    const rest = this.fieldsOf(item).filter((each) => !first.includes(each));
    const name = `v${this.variables++}`;
    const written =
      item.kind === 'record'
        ? this.defineFields(variable(name), this.fieldsOf(item), first)
        : [this.choices.oneOf(['', '* ']), hole(variable(name), this.formatOf(item))];
    const firstLoop = loop(
      name,
      value,
      { sep, empty: this.choices.oneOf(['nothing', '', 'none']) },
      ...written,
      ...this.guard(),
    );
    const guarded = this.choices.chance(3);
    const body: Body = guarded
      ? [before, choose([{ condition: binary(count(value), '==', num(0)), body: ['No.'] }], [firstLoop, '~'])]
      : [before, firstLoop];
    if (item.kind !== 'record') return body;
    if (rest.length > 0) body.push(...this.furtherLoop(value, item, rest));
    const flag = this.fieldsOf(item).find((each) => each.type.kind === 'flag' && each.when === undefined);
    if (flag !== undefined && this.choices.chance(2)) body.push(...this.filteredLoop(value, flag.name, item));
    return body;
  }

  /** Text after a round's last hole. */
  private guard(): Body {
    return this.choices.chance(2) ? [this.choices.oneOf([')', '.', '>', ' end'])] : [];
  }

  private furtherLoop(value: Expression, item: SlotType, rest: readonly SlotDeclaration[]): Body {
    const name = `v${this.variables++}`;
    const body = this.defineFields(variable(name), this.fieldsOf(item), rest);
    return [
      this.choices.oneOf(['\nThen: ', '. More: ', '|']),
      loop(
        name,
        value,
        { sep: this.choices.oneOf(SEPARATORS), empty: this.choices.oneOf(['nothing', '']) },
        ...body,
        ...this.guard(),
      ),
    ];
  }

  private filteredLoop(value: Expression, flag: string, item: SlotType): Body {
    const name = `v${this.variables++}`;
    const [first] = this.fieldsOf(item);
    const where = member(variable(name), flag);
    const body: Body = first === undefined ? ['*'] : [this.repeat(member(variable(name), first.name), first.type)];
    return [
      '\nOnly: ',
      loop(name, value, { sep: ', ', empty: 'none', where: this.choices.chance(4) ? not(where) : where }, ...body),
    ];
  }

  private defineRecord(value: Expression, fields: readonly SlotDeclaration[], before: string): Body {
    return [before, ...this.defineFields(value, fields, fields), ...this.guard()];
  }

  /** Defines some fields of a record in some order. A field is written in the branch of its flag, or as it is. */
  private defineFields(value: Expression, all: readonly SlotDeclaration[], wanted: readonly SlotDeclaration[]): Body {
    const body: Body = [];
    const done: SlotDeclaration[] = [];
    for (const each of this.choices.shuffled(wanted)) {
      const place = member(value, each.name);
      const flag = flagOf(each, all);
      if (flag !== undefined && this.choices.chance(2)) {
        const condition = flag.isNegated ? not(member(value, flag.name)) : member(value, flag.name);
        const inside = this.define(place, { name: each.name, type: each.type }, this.begin(each.name));
        body.push(when(condition, ['+', ...inside, '!'], ['-!']));
      } else if (flag !== undefined && this.choices.chance(4)) {
        const inside = this.define(place, { name: each.name, type: each.type }, this.begin(each.name));
        body.push(when(binary(place, '!=', noneLiteral), ['given', ...inside, '!'], ['absent!']));
      } else {
        body.push(...this.define(place, each, this.begin(each.name)));
        if (this.choices.chance(3)) body.push(...this.askFor(place, each.type));
      }
      if (done.length > 0 && this.choices.chance(4)) {
        const [again] = done;
        if (again !== undefined) body.push('&', this.repeat(member(value, again.name), again.type));
      }
      if (flag === undefined) done.push(each);
    }
    return body;
  }

  /** A branch that asks at once for the value that has just been written. */
  private askFor(place: Expression, type: SlotType): Body {
    const condition = this.questionOf(place, type);
    if (condition === undefined) return [];
    const [yes, no] = this.choices.oneOf<readonly [string, string]>([
      ['|A', '|B'],
      ['', '*'],
      ['; so', '; '],
      [' b', ' '],
    ]);
    return [choose([{ condition, body: [yes] }], [no]), this.choices.oneOf(['.', '&', ''])];
  }

  private questionOf(place: Expression, { kind }: SlotType): Expression | undefined {
    if (kind === 'span' || kind === 'text' || kind === 'prose')
      return binary(place, '==', words(this.choices.oneOf(['Ann', 'a', 'b', 'none'])));
    if (kind === 'int' || kind === 'number') return binary(place, '>', num(3));
    return kind === 'flag' ? place : undefined;
  }

  private repeat(value: Expression, type: SlotType): TemplateNode {
    return hole(value, type.kind === 'record' || type.kind === 'list' ? this.jsonOf(type) : this.formatOf(type));
  }

  private jsonOf(type: SlotType): HoleFormat {
    const item = type.kind === 'list' ? type.of : type;
    const fields = this.fieldsOf(item);
    if (fields.length === 0 || this.choices.chance(2)) return json();
    const keys = this.choices
      .shuffled(fields)
      .map(({ name }): JsonField => ({ key: this.choices.oneOf([name, `k ${name}`, '"']) + name, slot: name }));
    return json(...keys);
  }

  private formatOf(type: SlotType): HoleFormat {
    const kinds: [HoleFormat, ...HoleFormat[]] = [
      { kind: 'plain' },
      { kind: 'quoted' },
      { kind: 'plain' },
      { kind: 'json' },
    ];
    if (type.kind === 'enum') kinds.push({ kind: 'gloss' });
    if (type.kind === 'box') kinds.push({ kind: 'box', pattern: '(%;%) (%;%)' });
    return this.choices.oneOf(kinds);
  }
}

function flagOf(
  declaration: SlotDeclaration,
  all: readonly SlotDeclaration[],
): { readonly name: string; readonly isNegated: boolean } | undefined {
  const { when: condition } = declaration;
  if (condition === undefined) return undefined;
  const isNegated = condition.kind === 'not';
  const named = condition.kind === 'not' ? condition.operand : condition;
  const flag = named.kind === 'field' ? all.find((each) => each.name === named.name) : undefined;
  return flag === undefined ? undefined : { name: flag.name, isNegated };
}

// ---------------------------------------------------------------------- inputs and values

function arbitraryContext(choices: Choices): TemplateContext {
  const words = Array.from({ length: 1 + choices.pick(6) }, () => choices.oneOf(WORDS));
  const spellings: readonly [BoxSpelling, ...BoxSpelling[]] = [
    { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 },
    { space: 'model-pixels', pattern: '<%><%><%><%>', step: 4 },
    { space: 'per-mille', pattern: '(%,%),(%,%)', step: 1 },
    { space: 'unit', pattern: '[%, %, %, %]', step: 1 },
  ];
  const sizes = {
    original: { width: imagePixel(100), height: imagePixel(80) },
    seen: { width: modelPixel(56), height: modelPixel(84) },
  };
  return { texts: { text: words.join(' ') }, images: { image: [sizes] }, boxSpelling: choices.oneOf(spellings) };
}

function arbitrarySlots(
  schema: SchemaParts,
  declarations: readonly SlotDeclaration[],
  context: TemplateContext,
  choices: Choices,
): Slots {
  const slots: Record<string, Value> = {};
  for (const declaration of declarations) {
    const flag = flagOf(declaration, declarations);
    const value = flag === undefined ? undefined : slots[flag.name];
    const isAbsent = flag !== undefined && (value?.kind === 'flag' && value.value) === flag.isNegated;
    slots[declaration.name] = isAbsent ? { kind: 'none' } : arbitraryValue(schema, declaration.type, context, choices);
  }
  return slots;
}

function arbitraryValue(schema: SchemaParts, type: SlotType, context: TemplateContext, choices: Choices): Value {
  switch (type.kind) {
    case 'span':
      return { kind: 'span', text: arbitrarySpan(context.texts['text'] ?? '', type.anywhere === true, choices) };
    case 'text':
    case 'prose':
      return { kind: 'text', text: choices.oneOf(TEXTS) };
    case 'flag':
      return { kind: 'flag', value: choices.chance(2) };
    case 'int': {
      const { min = -1000, max = 1000 } = type;
      return { kind: 'number', value: min + choices.pick(max - min + 1) };
    }
    case 'number': {
      const values: readonly [number, ...number[]] =
        type.max === 1 ? [0, 1, 0.5, 1 / 3, 0.1 + 0.2] : [3, -2.5, 0.1 + 0.2, 1e15, -0, 1e-6];
      return { kind: 'number', value: choices.oneOf(values) };
    }
    case 'enum': {
      const values = schema.enums.find((each) => each.name === type.name)?.values ?? [];
      return { kind: 'enum', enum: type.name, name: values[choices.pick(values.length)]?.name ?? '' };
    }
    case 'box': {
      const x1 = choices.pick(90);
      const y1 = choices.pick(70);
      return { kind: 'box', box: imageBox(x1, y1, x1 + 1 + choices.pick(100 - x1), y1 + 1 + choices.pick(80 - y1)) };
    }
    case 'record': {
      const fields = schema.records.find((each) => each.name === type.name)?.fields ?? [];
      return { kind: 'record', record: type.name, fields: arbitrarySlots(schema, fields, context, choices) };
    }
    case 'list':
      return {
        kind: 'list',
        items: Array.from({ length: choices.pick(4) }, () => arbitraryValue(schema, type.of, context, choices)),
      };
    case 'image':
      return { kind: 'none' };
  }
}

/** A piece of a text that is a span: mostly whole words. */
function arbitrarySpan(text: string, anywhere: boolean, choices: Choices): string {
  if (anywhere && choices.chance(2)) return Array.from(text).slice(choices.pick(text.length)).join('').trim();
  const words = [...text.matchAll(/\S+/gu)];
  const first = words[choices.pick(words.length)];
  const last = words[choices.pick(words.length)];
  if (first === undefined || last === undefined) return '';
  const [from, to] = first.index <= last.index ? [first, last] : [last, first];
  return text.slice(from.index, to.index + to[0].length);
}
