import type { Expression } from './expression.js';
import type { Source, SourceRange } from './source.js';
import type { Style } from './template.js';
import type { EnumType, RecordType, SlotDeclaration } from './types.js';

/** The version of the `Program` data that this code writes. It reads this one and all older ones. */
export const PROGRAM_VERSION = 1;

export type Severity = 'error' | 'warning' | 'information';

export interface Step {
  readonly name: string;
  readonly title: string;
  readonly range: SourceRange;
}

/** What must hold of a trace. */
export interface Constraint {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /** Reads the label: evaluated only where there is one. */
  readonly needsGold: boolean;
  readonly body: Expression;
  readonly documentation: string;
  readonly range: SourceRange;
}

/** A verifiable reward; the total is the sum of weight × value. */
export interface Reward {
  readonly name: string;
  readonly title: string;
  readonly weight: number;
  /** A flag (worth 1 or 0) or a number, 0 to 1. */
  readonly value: Expression;
  readonly documentation: string;
  readonly range: SourceRange;
  /** Where the weight stands, so that it can be written back; absent where it is left out. */
  readonly weightRange?: SourceRange;
}

/** How a probe changes one input. */
export type ProbeChange =
  /** An image of the same size in one neutral grey. */
  | { readonly kind: 'blank'; readonly input: string }
  /** The image with a box painted over in its mean colour; `region` is evaluated on the original trace. */
  | { readonly kind: 'erase'; readonly input: string; readonly region: Expression }
  | { readonly kind: 'text'; readonly input: string; readonly text: string };

/** A counterfactual run that shows a modality bias. */
export interface Probe {
  readonly name: string;
  readonly title: string;
  readonly bias: 'textual' | 'visual';
  /** One run for each member of `list` in the original trace; absent: one run. */
  readonly each?: { readonly variable: string; readonly list: Expression; readonly where?: Expression };
  readonly changes: readonly ProbeChange[];
  /** Slots are those of the changed run; `each.variable` is bound to the member of the original trace. */
  readonly expect: Expression;
  readonly documentation: string;
  readonly range: SourceRange;
}

/** What is reasoned about: inputs, outputs, steps, and what must hold. */
export interface Schema {
  readonly name: string;
  readonly title: string;
  readonly documentation: string;
  readonly range: SourceRange;
  readonly inputs: readonly SlotDeclaration[];
  readonly outputs: readonly SlotDeclaration[];
  readonly enums: readonly EnumType[];
  readonly records: readonly RecordType[];
  readonly steps: readonly Step[];
  readonly constraints: readonly Constraint[];
  readonly rewards: readonly Reward[];
  readonly probes: readonly Probe[];
}

/** One schema with its styles, compiled: plain data that JSON carries unchanged. */
export interface Program {
  readonly version: typeof PROGRAM_VERSION;
  readonly sources: readonly Source[];
  readonly schema: Schema;
  readonly styles: readonly Style[];
}

export const findStyle = (program: Program, name: string): Style | undefined =>
  program.styles.find((style) => style.name === name);
export const findEnum = (schema: Schema, name: string): EnumType | undefined =>
  schema.enums.find((type) => type.name === name);
export const findRecord = (schema: Schema, name: string): RecordType | undefined =>
  schema.records.find((type) => type.name === name);
