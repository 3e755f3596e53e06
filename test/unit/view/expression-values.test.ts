import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/compile/index.js';
import type { Expression, Program } from '../../../src/program/index.js';
import { checksOf } from '../../../src/view/checks.js';
import { falseParts } from '../../../src/view/expression-values.js';
import { environmentOf } from '../../../src/verify/environment.js';
import { verify } from '../../../src/verify/index.js';
import { program, traceOf } from './fixture.js';

const trace = traceOf({
  text: 'Redleaf met Jordan',
  entities: [
    { span: 'Redleaf', type: 'ORG', box: [0, 0, 10, 10] },
    { span: 'Jordan', type: 'LOC', box: [0, 0, 10, 8] },
  ],
});

async function compiled(text: string): Promise<Expression> {
  const result = await compileExpression(program, text);
  if (result.kind !== 'expression') throw new Error(result.diagnostics.map(({ message }) => message).join());
  return result.expression;
}

/** The parts that fail, one a line, each with the values of its own parts. */
const explained = async (text: string): Promise<readonly string[]> =>
  falseParts(await compiled(text), environmentOf(program, trace)).map(
    ({ text: part, value, parts }) =>
      `${part} is ${value}: ${parts.map((each) => `${each.text} = ${each.value}`).join('; ')}`,
  );

describe('why a condition is false', () => {
  it('is told by the part that fails and the values of its parts', async () => {
    expect(await explained('forall a, b in entities: iou(a.region, b.region) < 0.5')).toEqual([
      'iou(a.region, b.region) < 0.5 is false: iou(a.region, b.region) = 0.8; a.region = [0, 0, 10, 10]; b.region = [0, 0, 10, 8]',
    ]);
  });

  it('is told once for each witness, with its own values', async () => {
    expect(await explained('forall e in entities: e.type == PER or not e.visible')).toEqual([
      '(e.type == PER) or (not e.visible) is false: e.type == PER = false; e.type = ORG; not e.visible = false; e.visible = true',
      '(e.type == PER) or (not e.visible) is false: e.type == PER = false; e.type = LOC; not e.visible = false; e.visible = true',
    ]);
  });

  it('counts lists, and says what is unknown', async () => {
    expect(await explained('count(entities) == 3')).toEqual([
      'count(entities) == 3 is false: count(entities) = 2; entities = 2 members',
    ]);
    expect(await explained('count(entities) == 3 and count(gold.entities) == 1')).toEqual([
      'count(entities) == 3 is false: count(entities) = 2; entities = 2 members',
    ]);
  });

  it('is nothing where the condition holds', async () => {
    expect(await explained('count(entities) == 2')).toEqual([]);
  });
});

describe('a violated constraint', () => {
  const judged = async (): Promise<Program> => {
    const [first, ...rest] = program.schema.constraints;
    if (first === undefined) throw new Error('the fixture has constraints');
    const body = await compiled('forall a, b in entities: iou(a.region, b.region) < 0.5');
    return { ...program, schema: { ...program.schema, constraints: [{ ...first, body }, ...rest] } };
  };

  it('says with each witness which part is false', async () => {
    const now = await judged();
    const { verdicts } = verify(now, trace);
    const [row] = checksOf(now, { ...trace, verdicts });
    expect(row?.condition).toBe('forall a in entities, b in entities: iou(a.region, b.region) < 0.5');
    expect(row?.witnesses.map(({ because }) => because?.text)).toEqual(['iou(a.region, b.region) < 0.5']);
  });

  it('gives no values where the verdict was reached by another condition', async () => {
    const now = await judged();
    const { verdicts } = verify(now, trace);
    const twice = verdicts.map((each) => ({ ...each, violations: [...each.violations, ...each.violations] }));
    const [row] = checksOf(now, { ...trace, verdicts: twice });
    expect(row?.witnesses.map(({ because }) => because)).toEqual([undefined, undefined]);
  });
});
