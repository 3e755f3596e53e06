import type { Expression } from '../../program/expression.js';
import { findRecord, type Schema } from '../../program/program.js';
import type { SlotType } from '../../program/types.js';
import { fieldPath } from '../../program/value.js';
import type { LoopOperation, Place, PlacePath, RecordScope } from '../compile/operations.js';
import type { TemplateContext } from '../context.js';
import type { Cell, Items, Store } from '../store/cells.js';

/** What one reading or writing works with and never changes. */
export interface Scene {
  readonly schema: Schema;
  readonly context: TemplateContext;
  readonly asked?: Asked;
}

/** Counts the conditions that could not be answered, for whoever wants to know whether one was. */
export interface Asked {
  unanswered: number;
}

/** A scene whose conditions are counted. */
export interface AskedScene extends Scene {
  readonly asked: Asked;
}

/** A loop that is being gone through. */
export interface Frame {
  readonly loop: LoopOperation;
  /** The list that it goes through. */
  readonly list: Place;
  readonly item: Place;
  /** 0-based number of the member. */
  readonly index: number;
  /** The members of a list known from the start; absent where this loop defines the list. */
  readonly known?: Items;
  /** The members so far, this one among them, where this loop defines the list. */
  readonly built?: Items;
  /** Offset in the text where the round began. */
  readonly start: number;
  readonly parent: Frame | undefined;
}

/** Names that an expression can use: loop variables, and the fields of the record in whose `when` it stands. */
export interface Names {
  readonly frame: Frame | undefined;
  readonly scope?: RecordScope;
}

/** A slot found by its name, with the store in which the records on the way to it exist. */
export interface Located {
  readonly place: Place;
  readonly type: SlotType;
  readonly when?: Expression;
  readonly store: Store;
}

/** The schema's outputs as if they were a record. */
export const outputScope = (schema: Schema): RecordScope => ({ fields: schema.outputs, base: 0, path: '' });

/** Where the slot of a hole or loop stands in this reading; `undefined` if it lies in a record that is none. */
export function resolve(path: PlacePath, frame: Frame | undefined, store: Store, schema: Schema): Located | undefined {
  const { root } = path;
  let here: Located | undefined;
  if (root.kind === 'output') here = inScope(outputScope(schema), root.index, store);
  else {
    const bound = findFrame(frame, root.name);
    here = bound === undefined ? undefined : { place: bound.item, type: bound.loop.item, store };
  }
  for (const step of path.fields) here = here === undefined ? undefined : enterRecord(here, step.field.name, schema);
  return here;
}

/** The slot that an expression names, if it is a path and the slot is not in a record that is none. */
export function locate(expression: Expression, names: Names, store: Store, schema: Schema): Located | undefined {
  if (expression.kind === 'slot') return inScopeByName(outputScope(schema), expression.name, store);
  if (expression.kind === 'field')
    return names.scope === undefined ? undefined : inScopeByName(names.scope, expression.name, store);
  if (expression.kind === 'variable') {
    const frame = findFrame(names.frame, expression.name);
    return frame === undefined ? undefined : { place: frame.item, type: frame.loop.item, store };
  }
  if (expression.kind !== 'member') return undefined;
  const of = locate(expression.of, names, store, schema);
  return of === undefined ? undefined : enterRecord(of, expression.name, schema);
}

function findFrame(frame: Frame | undefined, name: string): Frame | undefined {
  let at = frame;
  while (at !== undefined && at.loop.variable !== name) at = at.parent;
  return at;
}

function inScopeByName(scope: RecordScope, name: string, store: Store): Located | undefined {
  const index = scope.fields.findIndex((field) => field.name === name);
  return index < 0 ? undefined : inScope(scope, index, store);
}

function inScope(scope: RecordScope, index: number, store: Store): Located | undefined {
  const field = scope.fields[index];
  if (field === undefined) return undefined;
  const { type, when } = field;
  const place = { cell: scope.base + index, path: fieldPath(scope.path, field.name), scope };
  return { place, type, ...(when === undefined ? {} : { when }), store };
}

/** A field of a record; the record comes into being if nothing was known of it. */
function enterRecord(of: Located, name: string, schema: Schema): Located | undefined {
  if (of.type.kind !== 'record') return undefined;
  const opened = openRecord(of, schema);
  if (opened === undefined) return undefined;
  const { block, store } = opened;
  return inScopeByName({ fields: block.record.fields, base: block.base, path: of.place.path }, name, store);
}

/** The cells of a record, made if nothing was known of it; `undefined` if it is none. */
export function openRecord(
  { place, type, store }: Located,
  schema: Schema,
): { readonly block: Extract<Cell, { readonly kind: 'block' }>; readonly store: Store } | undefined {
  const content = store.get(place.cell);
  if (content?.kind === 'block') return { block: content, store };
  if ((content !== undefined && content.kind !== 'facts') || type.kind !== 'record') return undefined;
  const record = findRecord(schema, type.name);
  if (record === undefined) return undefined;
  const block: Cell = { kind: 'block', record, base: store.next };
  return { block, store: store.allocate(record.fields.length).set(place.cell, block) };
}
