import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, findWitnesses, truth } from '../../../src/program/evaluate/index.js';
import type { BinaryOperator, Expression, Slots, Value } from '../../../src/program/index.js';
import { flag, list } from '../../../src/program/index.js';
import {
  aggregate,
  binary,
  call,
  distinct,
  entity,
  environment,
  enumValue,
  exists,
  f1,
  forall,
  gold,
  match,
  matches,
  member,
  not,
  nothing,
  num,
  slot,
  txt,
  variable,
  when,
} from './build.js';

/** Flags of which some are never given, and formulas over them. */
const names = ['p', 'q', 'r'] as const;
const partial = fc.record(
  { p: fc.boolean().map(flag), q: fc.boolean().map(flag), r: fc.boolean().map(flag) },
  { requiredKeys: [] },
);
const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...names).map(slot),
    tie('formula').map(not),
    fc
      .tuple(tie('formula'), fc.constantFrom<BinaryOperator>('and', 'or', '=>', '<=>'), tie('formula'))
      .map(([left, operator, right]) => binary(left, operator, right)),
  ),
}));
const verdict = (expression: Expression, slots: Slots, label?: Slots): boolean | undefined =>
  truth(evaluate(expression, environment(slots, label)));

/** An independent definition: unknown is one half, `and` is the lesser, `or` the greater. */
function kleene(expression: Expression, slots: Slots): number {
  if (expression.kind === 'slot') {
    const value = slots[expression.name];
    return value?.kind === 'flag' ? Number(value.value) : 0.5;
  }
  if (expression.kind === 'not') return 1 - kleene(expression.operand, slots);
  if (expression.kind !== 'binary') throw new Error(expression.kind);
  const [a, b] = [kleene(expression.left, slots), kleene(expression.right, slots)];
  if (expression.operator === 'and') return Math.min(a, b);
  if (expression.operator === 'or') return Math.max(a, b);
  if (expression.operator === '=>') return Math.max(1 - a, b);
  return Math.min(Math.max(1 - a, b), Math.max(1 - b, a));
}

describe('Kleene logic', () => {
  it('agrees with the definition by lesser and greater', () => {
    fc.assert(
      fc.property(formula, partial, (expression, slots) => {
        const value = verdict(expression, slots as Slots);
        expect(value === undefined ? 0.5 : Number(value)).toBe(kleene(expression, slots as Slots));
      }),
      { numRuns: 500 },
    );
  });

  it('has the laws of De Morgan, double negation, contraposition and symmetry', () => {
    fc.assert(
      fc.property(formula, formula, partial, (p, q, given) => {
        const slots = given as Slots;
        const same = (a: Expression, b: Expression) => expect(verdict(a, slots)).toBe(verdict(b, slots));
        same(not(binary(p, 'and', q)), binary(not(p), 'or', not(q)));
        same(not(not(p)), p);
        same(binary(p, '=>', q), binary(not(q), '=>', not(p)));
        same(binary(p, '=>', q), binary(not(p), 'or', q));
        same(binary(p, '<=>', q), binary(q, '<=>', p));
        same(binary(p, 'and', q), binary(q, 'and', p));
      }),
    );
  });
});

/** Whole entities, as a schema wants them: a box exactly when visible, or a box left out of an invisible one. */
const whole = fc
  .record({
    span: fc.constantFrom('Ada', 'Grace', 'Redleaf', 'Bob', ''),
    type: fc.constantFrom('PER', 'LOC'),
    visible: fc.boolean(),
    edge: fc.integer({ min: 1, max: 120 }),
  })
  .map(({ span, type, visible, edge }) => entity({ span, type, visible, region: visible ? [0, 0, edge, edge] : null }));
/** A list of entities, and the same with some fields never given. */
const filled = fc
  .array(fc.tuple(whole, fc.subarray(['span', 'type', 'visible', 'region'])), { maxLength: 4 })
  .map((rows) => ({
    full: list(rows.map(([row]) => row)),
    part: list(
      rows.map(([row, kept]) => ({
        ...row,
        fields: Object.fromEntries(Object.entries(row.fields).filter(([name]) => kept.includes(name))),
      })),
    ),
  }));

const e = variable('e');
const a = variable('a');
const b = variable('b');
const own = slot('entities');
const label = member(gold, 'entities');
const pairs = match(own, label, 'span');
/** Conditions on one entity. */
const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      member(e, 'visible'),
      binary(member(e, 'span'), 'in', slot('text')),
      binary(member(e, 'region'), '!=', nothing),
      binary(member(e, 'region'), 'within', slot('image')),
      binary(member(e, 'type'), '==', enumValue('PER')),
      binary(call('area', member(e, 'region')), '>', num(2000)),
      binary(call('position', member(e, 'span')), '==', num(0)),
      matches(member(e, 'span'), 'a'),
      binary(e, 'in', own),
      binary(call('lower', member(e, 'span')), '==', txt('ada')),
      when(member(e, 'visible'), binary(member(e, 'type'), '==', enumValue('PER')), member(e, 'visible')),
    ),
    tie('condition').map(not),
    fc
      .tuple(tie('condition'), fc.constantFrom<BinaryOperator>('and', 'or', '=>', '<=>'), tie('condition'))
      .map(([left, operator, right]) => binary(left, operator, right)),
  ),
}));
const closed: fc.Arbitrary<Expression> = fc.oneof(
  fc.tuple(fc.constantFrom(forall, exists), condition).map(([binder, body]) => binder(['e'], own, { body })),
  fc
    .tuple(fc.constantFrom(forall, exists), condition, condition)
    .map(([binder, where, body]) => binder(['e'], own, { where, body })),
  fc
    .tuple(fc.constantFrom<'mean' | 'sum' | 'min' | 'max'>('mean', 'sum', 'min', 'max'), condition, condition)
    .map(([kind, where, body]) => binary(aggregate(kind, ['e'], own, { where, body }), '>=', num(0.5))),
  fc.constantFrom(
    distinct(own, 'e', call('position', member(e, 'span'))),
    distinct(own, 'e', member(e, 'region')),
    forall(['a', 'b'], own, { body: binary(call('iou', member(a, 'region'), member(b, 'region')), '<', num(0.9)) }),
    exists(['a', 'b'], own, { body: binary(a, '==', b) }),
    binary(f1(own, label, 'span'), '>=', num(0.5)),
    binary(call('count', pairs), '>=', num(1)),
    binary(own, '==', label),
    binary(
      aggregate('mean', ['e', 'b'], pairs, {
        where: member(b, 'visible'),
        body: binary(call('iou', member(e, 'region'), member(b, 'region')), '>=', num(0.5)),
      }),
      '>=',
      num(0.5),
    ),
  ),
);

describe('unknown', () => {
  it('never hides a verdict that filling it in would change', () => {
    const seen = { known: 0, unknown: 0 };
    fc.assert(
      fc.property(closed, filled, filled, (expression, own, gold) => {
        const part = verdict(expression, { entities: own.part }, { entities: gold.part });
        const full = verdict(expression, { entities: own.full }, { entities: gold.full });
        if (part === undefined) seen.unknown++;
        else {
          seen.known++;
          expect(full).toBe(part);
        }
      }),
      { numRuns: 3000 },
    );
    // The property says something only while both kinds occur.
    expect(Math.min(seen.known, seen.unknown)).toBeGreaterThan(200);
  });

  it('names what is missing: filling that in, and only then, can settle it', () => {
    fc.assert(
      fc.property(closed, filled, filled, (expression, own, gold) => {
        const result = evaluate(expression, environment({ entities: own.part }, { entities: gold.part }));
        if (result.known || result.reason !== undefined) return;
        expect(result.missing.length).toBeGreaterThan(0);
        for (const path of result.missing)
          expect(path).toMatch(/^(gold\.)?entities\[\d\]\.(span|type|visible|region)$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('of whole values never comes from an absent slot', () => {
    fc.assert(
      fc.property(closed, filled, filled, (expression, own, gold) => {
        const result = evaluate(expression, environment({ entities: own.full }, { entities: gold.full }));
        if (!result.known) expect(result).toMatchObject({ missing: [], reason: expect.any(String) });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('witnesses', () => {
  it('exist exactly where the expression is false, and each fails by itself', () => {
    fc.assert(
      fc.property(closed, filled, filled, (expression, own, gold) => {
        const given = environment({ entities: own.part }, { entities: gold.part });
        const found = findWitnesses(expression, given);
        expect(found.length > 0).toBe(verdict(expression, { entities: own.part }, { entities: gold.part }) === false);
        for (const witness of found)
          if (witness.failing.kind !== 'not') expect(truth(evaluate(witness.failing, witness.environment))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Any value at all, also where the schema wants another type. */
const { anything } = fc.letrec<{ anything: Value }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Value>(
      { kind: 'none' },
      { kind: 'text', text: 'Ada' },
      { kind: 'span', text: 'Ada' },
      { kind: 'flag', value: true },
      { kind: 'number', value: 1 },
      { kind: 'enum', enum: 'EntityType', name: 'NOPE' },
      { kind: 'record', record: 'Nope', fields: {} },
    ),
    fc.array(tie('anything'), { maxLength: 3 }).map(list),
    fc.dictionary(fc.constantFrom('span', 'type', 'visible', 'region'), tie('anything')).map(
      (fields): Value => ({
        kind: 'record',
        record: 'Entity',
        fields,
      }),
    ),
  ),
}));

describe('evaluation', () => {
  it('is total: values of wrong types give unknown with a reason, never an exception', () => {
    fc.assert(
      fc.property(closed, anything, anything, (expression, own, gold) => {
        const result = evaluate(expression, environment({ entities: own }, { entities: gold }));
        if (!result.known) expect(result.missing.length > 0 || result.reason !== undefined).toBe(true);
        findWitnesses(expression, environment({ entities: own }, { entities: gold }));
      }),
      { numRuns: 2000 },
    );
  });
});
