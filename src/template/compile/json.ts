import type { Expression } from '../../program/expression.js';
import { findRecord, type Schema } from '../../program/program.js';
import type { JsonField, NodeId } from '../../program/template.js';
import type { SlotType } from '../../program/types.js';
import type { LoopOperation, Operation, PlacePath, RoundOperation } from './operations.js';
import { placeOf, type Variables } from './places.js';

/** Thrown for a program that the compiler would never make: a bug, not a mistake of the user. */
export class MalformedProgramError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedProgramError';
  }
}

/**
 * Spells the JSON of a slot out into operations: brackets and keys are literals, members are loops, values are holes.
 * So JSON is read, written, constrained and repeated by the same machine as all other text.
 */
export class JsonWriter {
  private depth = 0;

  constructor(
    private readonly schema: Schema,
    private readonly node: NodeId,
  ) {}

  /** The operations that write the slot `value` and go on with `next`. Without `fields`: all fields, by their names. */
  write(
    value: Expression,
    fields: readonly JsonField[] | undefined,
    variables: Variables,
    records: readonly string[],
    next: Operation,
  ): Operation {
    const place = placeOf(value, this.schema, variables);
    if (place === undefined) throw new MalformedProgramError('JSON of something that is no slot');
    const { type } = place;
    if (type.kind !== 'record' && type.kind !== 'list') return this.hole(place, next);
    const written =
      type.kind === 'list'
        ? this.list(value, place, type.of, fields, variables, records, next)
        : this.record(value, place, type.name, fields, variables, records, next);
    if (place.when === undefined) return written;
    const { range } = value;
    return {
      kind: 'branch',
      node: this.node,
      shown: false,
      branches: [
        {
          condition: { kind: 'binary', operator: '!=', left: value, right: { kind: 'none', range }, range },
          first: written,
        },
      ],
      otherwise: this.literal('null', next),
      next,
    };
  }

  private literal(text: string, next: Operation): Operation {
    return { kind: 'literal', node: this.node, text, shown: false, next };
  }

  private hole(place: PlacePath, next: Operation): Operation {
    const terminators = { pieces: [], endOfText: false };
    return { kind: 'hole', node: this.node, place, format: { kind: 'json' }, terminators, shown: false, next };
  }

  private part(place: PlacePath, inner: (close: Operation) => Operation, next: Operation): Operation {
    const close: Operation = { kind: 'mark', node: this.node, mark: { kind: 'close' }, next };
    return { kind: 'mark', node: this.node, mark: { kind: 'open-part', place }, next: inner(close) };
  }

  private list(
    value: Expression,
    list: PlacePath,
    item: SlotType,
    fields: readonly JsonField[] | undefined,
    variables: Variables,
    records: readonly string[],
    next: Operation,
  ): Operation {
    const variable = `$${this.depth}`;
    const inner = new Map(variables).set(variable, item);
    this.depth++;
    const { node } = this;
    const written = this.part(
      list,
      (close) => {
        const after = this.literal(']', close);
        const body = this.write({ kind: 'variable', name: variable, range: value.range }, fields, inner, records, {
          kind: 'round-end',
          loop: () => loop,
        });
        const round: RoundOperation = { kind: 'round', node, shown: false, next: body };
        const loop: LoopOperation = {
          kind: 'loop',
          node,
          shown: false,
          list,
          variable,
          item,
          first: round,
          again: this.literal(',', round),
          instead: after,
          next: after,
        };
        return this.literal('[', loop);
      },
      next,
    );
    this.depth--;
    return written;
  }

  private record(
    value: Expression,
    place: PlacePath,
    name: string,
    fields: readonly JsonField[] | undefined,
    variables: Variables,
    records: readonly string[],
    next: Operation,
  ): Operation {
    const write = (): Operation => this.fields(value, place, name, fields, variables, [...records, name], next);
    if (!records.includes(name)) return write();
    const { depth } = this;
    let made: Operation | undefined;
    return {
      kind: 'lazy',
      get: () => {
        if (made === undefined) {
          this.depth = depth;
          made = write();
        }
        return made;
      },
    };
  }

  private fields(
    value: Expression,
    place: PlacePath,
    name: string,
    fields: readonly JsonField[] | undefined,
    variables: Variables,
    records: readonly string[],
    next: Operation,
  ): Operation {
    const record = findRecord(this.schema, name);
    if (record === undefined) throw new MalformedProgramError(`there is no record ${name}`);
    const keys: readonly JsonField[] = fields ?? record.fields.map((field) => ({ key: field.name, slot: field.name }));
    return this.part(
      place,
      (close) => {
        let rest = this.literal(keys.length === 0 ? '{}' : '}', close);
        for (let index = keys.length - 1; index >= 0; index--) {
          const key = keys[index];
          if (key === undefined) continue;
          const field: Expression = { kind: 'member', of: value, name: key.slot, range: value.range };
          rest = this.write(field, key.fields, variables, records, rest);
          rest = this.literal(`${index === 0 ? '{' : ','}${JSON.stringify(key.key)}:`, rest);
        }
        return rest;
      },
      next,
    );
  }
}
