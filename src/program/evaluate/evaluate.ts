import { imageBox, type ImageSizes } from '../../base/boxes.js';
import type { BinaryOperator, Expression } from '../expression.js';
import { findEnum } from '../program.js';
import { type BoxValue, flag, list, none, number, type RecordValue, text } from '../value.js';
import { GOLD, own, readMember, readSlot } from './access.js';
import { aggregateOf } from './aggregates.js';
import { arithmetic, ordering } from './arithmetic.js';
import { quantify } from './binders.js';
import { equality, memberOf, sameValue } from './compare.js';
import { distinctOf } from './distinct.js';
import type { Environment } from './environment.js';
import { type Evaluation, known, meaningless, missing, placed, unknownFrom } from './evaluation.js';
import { call, matches } from './functions.js';
import { equivalent, join, negate, truth } from './logic.js';
import { f1, matchList } from './matching.js';
import { relate } from './regions.js';

/**
 * Evaluates an expression: total, deterministic, without side effects, three-valued by Kleene's strong logic. Giving a
 * slot that was missing never changes a known result (except a slot given against its own `when`).
 */
export function evaluate(expression: Expression, environment: Environment): Evaluation {
  switch (expression.kind) {
    case 'number':
      return known(number(expression.value));
    case 'text':
      return known(text(expression.value));
    case 'flag':
      return known(flag(expression.value));
    case 'none':
      return known(none);
    case 'enumValue':
      return known({ kind: 'enum', enum: expression.enum, name: expression.name });
    case 'enumValues': {
      const type = findEnum(environment.schema, expression.enum);
      if (type === undefined) return meaningless(`there is no enum ${expression.enum}`);
      return known(list(type.values.map((value) => ({ kind: 'enum', enum: type.name, name: value.name }))));
    }
    case 'slot':
      return readInput(expression.name, environment) ?? readOutput(expression.name, environment);
    case 'gold': {
      const { gold } = environment;
      return gold === undefined ? missing(GOLD) : placed({ kind: 'record', record: GOLD, fields: gold }, GOLD);
    }
    case 'schema':
      return known(titled('schema', environment.schema));
    case 'steps':
      return known(list(environment.schema.steps.map((step) => titled('step', step))));
    case 'variable': {
      const variable = own(environment.variables, expression.name);
      if (variable === undefined) return meaningless(`${expression.name} is not bound`);
      const { value, path, index } = variable;
      if (value === undefined) return missing(path ?? expression.name);
      if (path !== undefined) return placed(value, path);
      return index === undefined ? known(value) : { known: true, value, index, provenance: [] };
    }
    case 'field': {
      const { fields } = environment;
      if (fields === undefined) return meaningless(`${expression.name} stands outside a record`);
      return readSlot([], fields.slots, fields.path, expression.name, environment, evaluate);
    }
    case 'member': {
      const of = evaluate(expression.of, environment);
      if (of.known) return readMember(of, expression.name, environment, evaluate);
      // Of a place that was never given, name the part that was asked for.
      const wanted = of.missing.map((path) => `${path}.${expression.name}`);
      return isPlace(expression.of) && of.reason === undefined ? missing(...wanted) : of;
    }
    case 'not':
      return negate(evaluate(expression.operand, environment));
    case 'negate':
      return arithmetic('-', known(number(0)), evaluate(expression.operand, environment));
    case 'binary':
      return binary(
        expression.operator,
        () => evaluate(expression.left, environment),
        () => evaluate(expression.right, environment),
        environment,
      );
    case 'conditional':
      return conditional(expression, environment);
    case 'call':
      return call(
        expression.function,
        expression.arguments.map((argument) => evaluate(argument, environment)),
        environment,
      );
    case 'matches':
      return matches(evaluate(expression.operand, environment), expression.pattern, expression.flags);
    case 'quantifier':
      return quantify(expression, environment, evaluate);
    case 'aggregate':
      return aggregateOf(expression, environment, evaluate);
    case 'distinct':
      return distinctOf(expression, environment, evaluate);
    case 'match':
      return matchList(expression, environment, evaluate);
    case 'f1':
      return f1(expression, environment, evaluate);
  }
}

const readOutput = (name: string, environment: Environment): Evaluation =>
  readSlot(environment.schema.outputs, environment.slots, '', name, environment, evaluate);

/** An input as a value: a text, the box of an image's extent, or the list of those of several images. */
function readInput(name: string, environment: Environment): Evaluation | undefined {
  const input = environment.schema.inputs.find((declaration) => declaration.name === name);
  if (input === undefined) return undefined;
  const given = own(environment.texts, name);
  if (given !== undefined) return known(text(given));
  const sizes = own(environment.imageSizes, name);
  if (sizes === undefined) return missing(name);
  if (input.type.kind === 'list') return known(list(sizes.map(extent)));
  const [only] = sizes;
  return only === undefined ? missing(name) : known(extent(only));
}

const extent = ({ original }: ImageSizes): BoxValue => ({
  kind: 'box',
  box: imageBox(0, 0, original.width, original.height),
});

const titled = (record: string, from: { readonly name: string; readonly title: string }): RecordValue => ({
  kind: 'record',
  record,
  fields: { name: text(from.name), title: text(from.title) },
});

const isPlace = (expression: Expression): boolean =>
  expression.kind === 'member'
    ? isPlace(expression.of)
    : expression.kind === 'slot' || expression.kind === 'variable' || expression.kind === 'gold';

function binary(
  operator: BinaryOperator,
  left: () => Evaluation,
  right: () => Evaluation,
  environment: Environment,
): Evaluation {
  switch (operator) {
    case 'and':
      return join(false, [left(), right()]);
    case 'or':
      return join(true, [left(), right()]);
    case '=>':
      return join(true, [negate(left()), right()]);
    case '<=>':
      return equivalent(left(), right());
    case '==':
      return equality(left(), right(), environment, evaluate);
    case '!=':
      return negate(equality(left(), right(), environment, evaluate));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(operator, left(), right());
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(operator, left(), right());
    case 'in':
      return contained(left(), right(), environment);
    case 'within':
    case 'contains':
    case 'overlaps':
      return relate(operator, left(), right());
  }
}

/** `in`: a piece of text in a text (a span must not be empty), or a member in a list. Nothing is no piece of a text. */
function contained(left: Evaluation, right: Evaluation, environment: Environment): Evaluation {
  if (!left.known || !right.known) return unknownFrom(left, right);
  const [piece, whole] = [left.value, right.value];
  if (whole.kind === 'list') return memberOf(left, right, environment, evaluate);
  if (whole.kind !== 'text' && whole.kind !== 'span') return meaningless('in needs a text or a list', left, right);
  switch (piece.kind) {
    case 'span':
      return known(flag(piece.text !== '' && whole.text.includes(piece.text)), left, right);
    case 'text':
      return known(flag(whole.text.includes(piece.text)), left, right);
    case 'none':
      return known(flag(false), left, right);
    case 'flag':
    case 'number':
    case 'enum':
    case 'box':
    case 'record':
    case 'list':
      return meaningless('only a text can stand in a text', left, right);
  }
}

/** `c ? a : b`; while `c` is unknown the result is known only if both branches agree. */
function conditional(
  expression: Extract<Expression, { readonly kind: 'conditional' }>,
  environment: Environment,
): Evaluation {
  const condition = evaluate(expression.condition, environment);
  const chosen = truth(condition);
  if (chosen !== undefined) {
    const result = evaluate(chosen ? expression.then : expression.otherwise, environment);
    if (!result.known) return unknownFrom(result, condition);
    return result.path === undefined
      ? known(result.value, condition, result)
      : placed(result.value, result.path, condition, result);
  }
  const then = evaluate(expression.then, environment);
  const otherwise = evaluate(expression.otherwise, environment);
  const open = condition.known ? meaningless('the condition is no flag', condition) : condition;
  if (!then.known || !otherwise.known) return unknownFrom(open);
  const same = sameValue({ value: then.value, path: '' }, { value: otherwise.value, path: '' }, environment, evaluate);
  return same === true ? known(then.value, then, otherwise) : unknownFrom(open);
}
