import type { SourceRange } from './source.js';

/** Binary operators, as written in the language. `in` is piece-of-text or member-of-list, `within` is box-in-image or box-in-box. */
export type BinaryOperator =
  | 'and'
  | 'or'
  | '=>'
  | '<=>'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | 'in'
  | 'within'
  | 'contains'
  | 'overlaps';

/** Functions of fixed arity that are not binders. */
export type FunctionName = 'count' | 'iou' | 'area' | 'position' | 'order' | 'abs' | 'length' | 'lower';

/** One `name in list` of a binder; later lists may use earlier names. */
export interface Binding {
  readonly name: string;
  readonly list: Expression;
}

/**
 * A compiled expression: names are resolved, so evaluation needs no scope but the values. Total, deterministic,
 * without side effects.
 */
export type Expression = { readonly range: SourceRange } & ExpressionNode;

export type ExpressionNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'enumValue'; readonly enum: string; readonly name: string }
  /** All values of an enum, in order: `for t in EntityType`. */
  | { readonly kind: 'enumValues'; readonly enum: string }
  /** An input or an output slot of the schema. */
  | { readonly kind: 'slot'; readonly name: string }
  /** The label: `gold`; its members are output slots. */
  | { readonly kind: 'gold' }
  /** The schema itself (`schema.title`, `schema.name`) and its steps (`steps`, each with `.name` and `.title`). */
  | { readonly kind: 'schema' }
  | { readonly kind: 'steps' }
  /** A name bound by a binder, a `for` of a template or of a probe. */
  | { readonly kind: 'variable'; readonly name: string }
  /** A field of the record in whose `when` this stands. */
  | { readonly kind: 'field'; readonly name: string }
  /** A field of a record, or `gloss`/`name` of an enum value. */
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'call'; readonly function: FunctionName; readonly arguments: readonly Expression[] }
  /** `x matches /re/flags`: linear-time regular expressions (RE2) only. */
  | { readonly kind: 'matches'; readonly operand: Expression; readonly pattern: string; readonly flags: string }
  /** `forall a, b in list where …: body` binds unordered pairs of different members when several names share one list. */
  | {
      readonly kind: 'quantifier';
      readonly quantifier: 'forall' | 'exists';
      readonly bindings: readonly Binding[];
      readonly distinctMembers: boolean;
      readonly where?: Expression;
      readonly body: Expression;
    }
  | {
      readonly kind: 'aggregate';
      readonly aggregate: 'mean' | 'sum' | 'min' | 'max';
      readonly bindings: readonly AggregateBinding[];
      readonly where?: Expression;
      readonly body: Expression;
    }
  /** `distinct(list by key)`; `key` sees the member as variable `it` or by the name given. */
  | { readonly kind: 'distinct'; readonly list: Expression; readonly variable: string; readonly key: Expression }
  /** One-to-one, maximal matching of two lists of records whose slot `by` is equal. Only as the source of an aggregate or in `count`. */
  | { readonly kind: 'match'; readonly left: Expression; readonly right: Expression; readonly by: readonly string[] }
  | { readonly kind: 'f1'; readonly left: Expression; readonly right: Expression; readonly by: readonly string[] };

/** `e in list`, or `(e, g) in match(…)` where `names` has two. */
export interface AggregateBinding {
  readonly names: readonly [string] | readonly [string, string];
  readonly source: Expression;
}
