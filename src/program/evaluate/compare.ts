import { fieldPath, flag, memberPath, type SlotPath, type Value } from '../value.js';
import { findRecord } from '../program.js';
import { type Evaluate, readSlot } from './access.js';
import type { Environment } from './environment.js';
import {
  type Evaluation,
  type Known,
  known,
  meaningless,
  type Unknown,
  unknownAmong,
  unknownFrom,
} from './evaluation.js';
import { article } from './logic.js';

/** `true`, `false`, or why it cannot be told. */
export type Comparison = boolean | Unknown;

interface Place {
  readonly value: Value;
  readonly path: SlotPath;
}

/**
 * Whether two values are equal: spans and texts by their characters, boxes by coordinates, records and lists part by
 * part. A part that was never given leaves the result unknown, unless another part already differs. Values of
 * different kinds are not comparable, except that everything can be compared with none.
 */
export function sameValue(left: Place, right: Place, environment: Environment, evaluate: Evaluate): Comparison {
  const a = left.value;
  const b = right.value;
  if (a.kind === 'none' || b.kind === 'none') return a.kind === b.kind;
  if ((a.kind === 'text' || a.kind === 'span') && (b.kind === 'text' || b.kind === 'span')) return a.text === b.text;
  if (a.kind === 'flag' && b.kind === 'flag') return a.value === b.value;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  if (a.kind === 'enum' && b.kind === 'enum' && a.enum === b.enum) return a.name === b.name;
  if (a.kind === 'box' && b.kind === 'box') {
    const [p, q] = [a.box, b.box];
    return a.image === b.image && p.x1 === q.x1 && p.y1 === q.y1 && p.x2 === q.x2 && p.y2 === q.y2;
  }
  if (a.kind === 'list' && b.kind === 'list') {
    if (a.items.length !== b.items.length) return false;
    return allSame(
      a.items.map((item, index) => {
        const other = b.items[index];
        return other === undefined
          ? false
          : sameValue(
              { value: item, path: memberPath(left.path, index) },
              { value: other, path: memberPath(right.path, index) },
              environment,
              evaluate,
            );
      }),
    );
  }
  if (a.kind === 'record' && b.kind === 'record' && a.record === b.record) {
    const declarations = findRecord(environment.schema, a.record)?.fields ?? [];
    const names = new Set([...declarations.map((field) => field.name), ...Object.keys(a.fields)]);
    return allSame(
      [...names].map((name) => {
        const x = readSlot(declarations, a.fields, left.path, name, environment, evaluate);
        const y = readSlot(declarations, b.fields, right.path, name, environment, evaluate);
        if (!x.known || !y.known) return unknownFrom(x, y);
        return sameValue(
          { value: x.value, path: fieldPath(left.path, name) },
          { value: y.value, path: fieldPath(right.path, name) },
          environment,
          evaluate,
        );
      }),
    );
  }
  return meaningless(`${article(a.kind)} cannot be compared with ${article(b.kind)}`);
}

/** Kleene's `and` over comparisons. */
function allSame(parts: readonly Comparison[]): Comparison {
  if (parts.includes(false)) return false;
  const open = parts.filter((part): part is Unknown => typeof part !== 'boolean');
  return open.length > 0 ? unknownAmong(open) : true;
}

const place = (side: Known): Place => ({ value: side.value, path: side.path ?? '' });

/** `==`, three-valued. */
export function equality(
  left: Evaluation,
  right: Evaluation,
  environment: Environment,
  evaluate: Evaluate,
): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const same = sameValue(place(left), place(right), environment, evaluate);
  return typeof same === 'boolean' ? known(flag(same), left, right) : unknownFrom(same, left, right);
}

/** `member in list`: Kleene's `or` over the equalities. */
export function memberOf(member: Known, list: Known, environment: Environment, evaluate: Evaluate): Evaluation {
  if (list.value.kind !== 'list') return meaningless(`${article(list.value.kind)} has no members`, member, list);
  const results = list.value.items.map((item, index) =>
    sameValue(place(member), { value: item, path: memberPath(list.path ?? '', index) }, environment, evaluate),
  );
  if (results.includes(true)) return known(flag(true), member, list);
  const open = results.filter((result): result is Unknown => typeof result !== 'boolean');
  return open.length > 0 ? unknownAmong([...open, member, list]) : known(flag(false), member, list);
}
