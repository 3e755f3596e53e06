import type { Expression } from './expression.js';
import type { SourceRange } from './source.js';

declare const nodeBrand: unique symbol;
/** Identifies a template node in its `Program`; unique over all its styles, stable for the same source. */
export type NodeId = number & { readonly [nodeBrand]: true };
export const nodeId = (value: number): NodeId => value as NodeId;

/** A key of a JSON codec: `bbox_2d: region`, or with nested fields `where: place as json(x, y)`. */
export interface JsonField {
  readonly key: string;
  /** Field of the record that the codec writes. */
  readonly slot: string;
  /** For a field that is itself a record or list of records. */
  readonly fields?: readonly JsonField[];
}

/** How a hole spells its value. */
export type HoleFormat =
  /** The type's own spelling: text as is, enum by name, flag `yes`/`no`, numbers in shortest decimal form, box by the model's spelling, `none` for an absent value. */
  | { readonly kind: 'plain' }
  /** A JSON string. */
  | { readonly kind: 'quoted' }
  /** An enum by its gloss. */
  | { readonly kind: 'gloss' }
  /** A box with other punctuation; one `%` a coordinate. */
  | { readonly kind: 'box'; readonly pattern: string }
  /** Compact JSON (no white space). Without `fields`: every field under its own name. */
  | { readonly kind: 'json'; readonly fields?: readonly JsonField[] };

interface NodeBase {
  readonly id: NodeId;
  readonly range: SourceRange;
}

/** Text that stands in every trace, already dedented and with white-space control applied. */
export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly text: string;
}

/** `{{ slot }}`. In a trace `value` is a path of slot, variable and member; in a prompt any expression. */
export interface HoleNode extends NodeBase {
  readonly kind: 'hole';
  readonly value: Expression;
  readonly format: HoleFormat;
}

/** `{% for e in list where … sep "…" empty "…" %}`. */
export interface ForNode extends NodeBase {
  readonly kind: 'for';
  readonly variable: string;
  readonly list: Expression;
  readonly where?: Expression;
  readonly separator: string;
  /** Written in place of the rounds when there are none. */
  readonly empty: string;
  readonly body: readonly TemplateNode[];
}

/** `{% if … %} {% elif … %} {% else %}`; the branch taken is the first whose condition holds. */
export interface IfNode extends NodeBase {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Expression; readonly body: readonly TemplateNode[] }[];
  readonly otherwise: readonly TemplateNode[];
}

/** `{% step name %}`: which part of the text does which step's work. Writes nothing itself. */
export interface StepNode extends NodeBase {
  readonly kind: 'step';
  readonly step: string;
  readonly body: readonly TemplateNode[];
}

export type TemplateNode = LiteralNode | HoleNode | ForNode | IfNode | StepNode;

/** One wording of a schema. */
export interface Style {
  readonly name: string;
  readonly title: string;
  readonly documentation: string;
  readonly range: SourceRange;
  /** System message; absent where the style has none. */
  readonly system?: readonly TemplateNode[];
  /** User message. Images stand where `{{ image }}` stands, or before the text where no hole names them. */
  readonly prompt: readonly TemplateNode[];
  readonly trace: readonly TemplateNode[];
}

/** All nodes under `nodes`, parents before children, in reading order. */
export function* walkTemplate(nodes: readonly TemplateNode[]): Generator<TemplateNode> {
  for (const node of nodes) {
    yield node;
    if (node.kind === 'for' || node.kind === 'step') yield* walkTemplate(node.body);
    else if (node.kind === 'if') {
      for (const branch of node.branches) yield* walkTemplate(branch.body);
      yield* walkTemplate(node.otherwise);
    }
  }
}
