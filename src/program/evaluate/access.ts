import { findEnum, findRecord, type Schema } from '../program.js';
import type { Expression } from '../expression.js';
import type { SlotDeclaration } from '../types.js';
import { fieldPath, none, type SlotPath, type Slots, text } from '../value.js';
import type { Environment } from './environment.js';
import { type Evaluation, type Known, known, meaningless, missing, placed } from './evaluation.js';
import { article, truth } from './logic.js';

/** The evaluator, handed down so that files need not import each other in a circle. */
export type Evaluate = (expression: Expression, environment: Environment) => Evaluation;

/** Own keys only: a template may call a slot `constructor`. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * A named slot of a record or of the outputs. A slot with `when` that was never given is none once its condition is
 * known to fail: the schema says so. Everything else that was never given is unknown.
 */
export function readSlot(
  declarations: readonly SlotDeclaration[],
  slots: Slots,
  base: SlotPath,
  name: string,
  environment: Environment,
  evaluate: Evaluate,
): Evaluation {
  const path = fieldPath(base, name);
  const value = own(slots, name);
  if (value !== undefined) return placed(value, path);
  const when = declarations.find((declaration) => declaration.name === name)?.when;
  if (when === undefined) return missing(path);
  const condition = evaluate(when, { ...environment, fields: { slots, path: base } });
  if (truth(condition) !== false) return missing(path);
  return placed(none, path, condition);
}

/** The slots that a record's name declares; `gold` has those of the schema's outputs. */
function declarationsOf(schema: Schema, record: string): readonly SlotDeclaration[] {
  return record === GOLD ? schema.outputs : (findRecord(schema, record)?.fields ?? []);
}

/** Name of the pseudo record that `gold` is; no template can declare it, since it is a keyword. */
export const GOLD = 'gold';

/** `of.name`: a field of a record, or `name` and `gloss` of an enum value. */
export function readMember(of: Known, name: string, environment: Environment, evaluate: Evaluate): Evaluation {
  const { value } = of;
  switch (value.kind) {
    case 'record': {
      const found = readSlot(
        declarationsOf(environment.schema, value.record),
        value.fields,
        of.path ?? '',
        name,
        environment,
        evaluate,
      );
      // A record that stands nowhere (a step, a schema) has fields that stand nowhere.
      return of.path === undefined && found.known ? known(found.value, of) : found;
    }
    case 'enum': {
      const member = findEnum(environment.schema, value.enum)?.values.find((each) => each.name === value.name);
      if (name === 'name') return known(text(value.name), of);
      if (name === 'gloss' && member !== undefined) return known(text(member.gloss), of);
      return meaningless(`${value.enum}.${value.name} has no ${name}`, of);
    }
    case 'none':
    case 'text':
    case 'span':
    case 'flag':
    case 'number':
    case 'box':
    case 'list':
      return meaningless(`${article(value.kind)} has no ${name}`, of);
  }
}
