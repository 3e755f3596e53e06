import type { Expression } from '../../program/expression.js';
import type { JsonField } from '../../program/template.js';
import type { NodeId } from '../../program/template.js';
import type { Terminators } from '../../program/terminators.js';
import type { RecordType, SlotDeclaration, SlotType } from '../../program/types.js';
import type { SlotPath } from '../../program/value.js';

/**
 * A style as a graph of operations, each knowing what comes after it. Reading, writing and asking what may follow all
 * walk this one graph. JSON is no operation of its own: it is spelled out into literals, holes, loops and branches.
 */
export type Operation =
  | LiteralOperation
  | HoleOperation
  | LoopOperation
  | RoundOperation
  | RoundEndOperation
  | BranchOperation
  | MarkOperation
  | LazyOperation
  | EndOperation;

/** A step from a record to one of its fields. */
export interface FieldStep {
  readonly record: RecordType;
  readonly field: SlotDeclaration;
  /** Index of the field in its record. */
  readonly index: number;
}

/** Which slot a hole or a loop is about: an output slot or a loop's variable, then fields. */
export interface PlacePath {
  readonly root:
    | { readonly kind: 'output'; readonly declaration: SlotDeclaration; readonly index: number }
    | { readonly kind: 'variable'; readonly name: string };
  readonly fields: readonly FieldStep[];
  /** Type of the slot. */
  readonly type: SlotType;
  /** Its condition, if the slot has one: without it, it is always given. */
  readonly when?: Expression;
}

export interface LiteralOperation {
  readonly kind: 'literal';
  readonly node: NodeId;
  readonly text: string;
  /** Whether it is written in the template itself (JSON's brackets and keys are not). */
  readonly shown: boolean;
  readonly next: Operation;
}

/** How a hole writes one value. */
export type ScalarFormat =
  | { readonly kind: 'plain' }
  | { readonly kind: 'quoted' }
  | { readonly kind: 'gloss' }
  | { readonly kind: 'json' }
  | { readonly kind: 'box'; readonly pattern: string };

/** Reads or writes one value. */
export interface HoleOperation {
  readonly kind: 'hole';
  readonly node: NodeId;
  readonly place: PlacePath;
  readonly format: ScalarFormat;
  /** What ends it, if it is open. */
  readonly terminators: Terminators;
  /** Whether it is a hole of the template; holes inside JSON are parts of one. */
  readonly shown: boolean;
  readonly next: Operation;
}

/** The loop of a template, or the members of a JSON array. */
export interface LoopOperation {
  readonly kind: 'loop';
  readonly node: NodeId;
  readonly shown: boolean;
  readonly list: PlacePath;
  readonly variable: string;
  readonly item: SlotType;
  readonly where?: Expression;
  /** Leads into the first round. */
  readonly first: RoundOperation;
  /** The separator, which leads into a further round. */
  readonly again: Operation;
  /** What is written in place of rounds, which leads on to `next`. */
  readonly instead: Operation;
  readonly next: Operation;
}

/** The begin of a round, where its member is bound. */
export interface RoundOperation {
  readonly kind: 'round';
  readonly node: NodeId;
  readonly shown: boolean;
  readonly next: Operation;
}

/** The end of a round: a further one, or on. */
export interface RoundEndOperation {
  readonly kind: 'round-end';
  readonly loop: () => LoopOperation;
}

/** Goes on with the first branch whose condition holds. */
export interface BranchOperation {
  readonly kind: 'branch';
  readonly node: NodeId;
  readonly shown: boolean;
  readonly branches: readonly { readonly condition: Expression; readonly first: Operation }[];
  readonly otherwise: Operation;
  readonly next: Operation;
}

/** What stands between an `open` and its `close` belongs together. */
export type Mark =
  | { readonly kind: 'open-step'; readonly step: string }
  /** A JSON hole with all its parts. */
  | {
      readonly kind: 'open-json';
      readonly place: PlacePath;
      readonly fields: readonly JsonField[] | undefined;
      /** What stands after the JSON. */
      readonly after: Operation;
    }
  /** A list or record inside JSON. */
  | { readonly kind: 'open-part'; readonly place: PlacePath }
  /** Ends a step, a JSON hole, a part, a branch. */
  | { readonly kind: 'close'; readonly closesJson?: boolean; readonly closesStep?: boolean };

export interface MarkOperation {
  readonly kind: 'mark';
  readonly node: NodeId;
  readonly mark: Mark;
  readonly next: Operation;
}

/** An operation that is made when it is first needed: records may hold lists of themselves. */
export interface LazyOperation {
  readonly kind: 'lazy';
  readonly get: () => Operation;
}

export interface EndOperation {
  readonly kind: 'end';
}

/** A style ready to run. */
export interface CompiledStyle {
  readonly start: Operation;
  readonly outputs: readonly SlotDeclaration[];
}

/** A slot in one reading. */
export interface Place {
  readonly cell: number;
  readonly path: SlotPath;
  /** The record (or the schema's outputs) that the slot is a field of; absent for members of lists. */
  readonly scope?: RecordScope;
}

/** The cells of a record, or of the schema's outputs. */
export interface RecordScope {
  readonly fields: readonly SlotDeclaration[];
  readonly base: number;
  readonly path: SlotPath;
}
