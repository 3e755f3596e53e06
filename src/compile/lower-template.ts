import { AstUtils } from 'langium';
import { unreachable } from '../base/unreachable.js';
import {
  type Format,
  type ForNode,
  type Hole,
  isTextLiteral,
  type IfNode,
  type JsonField as JsonFieldNode,
  type Template,
  type TemplateNode as TemplateSyntax,
  type TextNode,
} from '../language/generated/ast.js';
import { literalTexts } from '../language/template/white-space.js';
import { type HoleFormat, type JsonField, nodeId, type NodeId, type TemplateNode } from '../program/template.js';
import type { ExpressionLowering } from './lower-expression.js';
import type { SourceMap } from './source-map.js';

/** Turns checked templates into the program's nodes, with ids that are unique over all templates of one instance. */
export class TemplateLowering {
  private nextId = 0;
  private texts: ReadonlyMap<TextNode, string> = new Map();

  constructor(
    private readonly expressions: ExpressionLowering,
    private readonly sources: SourceMap,
  ) {}

  lower(template: Template): readonly TemplateNode[] {
    this.texts = literalTexts(template, AstUtils.getDocument(template).textDocument.getText());
    return this.nodes(template.nodes);
  }

  private id(): NodeId {
    return nodeId(this.nextId++);
  }

  /** Neighbouring literals become one, and empty ones disappear. */
  private nodes(syntax: readonly TemplateSyntax[]): readonly TemplateNode[] {
    const nodes: TemplateNode[] = [];
    for (const each of syntax) {
      const node = this.node(each);
      const previous = nodes.at(-1);
      if (node === undefined) continue;
      if (node.kind === 'literal' && previous?.kind === 'literal') {
        const range = { ...previous.range, end: node.range.end };
        nodes[nodes.length - 1] = { ...previous, text: previous.text + node.text, range };
      } else nodes.push(node);
    }
    return nodes;
  }

  private node(node: TemplateSyntax): TemplateNode | undefined {
    switch (node.$type) {
      case 'TextNode': {
        const text = this.texts.get(node) ?? '';
        return text === '' ? undefined : { kind: 'literal', id: this.id(), text, range: this.sources.range(node) };
      }
      case 'CommentNode':
        return undefined;
      case 'Hole':
        return this.hole(node);
      case 'ForNode':
        return this.loop(node);
      case 'IfNode':
        return this.choice(node);
      case 'StepNode': {
        const base = { id: this.id(), range: this.sources.range(node) };
        return { ...base, kind: 'step', step: node.tag.step.$refText, body: this.nodes(node.body) };
      }
      default:
        return unreachable(node);
    }
  }

  /** A hole that holds a string is a way to write any text: `{{ "{{" }}`. */
  private hole(node: Hole): TemplateNode | undefined {
    const range = this.sources.range(node);
    if (isTextLiteral(node.value) && node.format === undefined) {
      const text = node.value.value;
      return text === '' ? undefined : { kind: 'literal', id: this.id(), text, range };
    }
    return {
      id: this.id(),
      range,
      kind: 'hole',
      value: this.expressions.lower(node.value),
      format: lowerFormat(node.format),
    };
  }

  private loop(node: ForNode): TemplateNode {
    const { tag } = node;
    return {
      kind: 'for',
      id: this.id(),
      range: this.sources.range(node),
      variable: tag.variable.name,
      list: this.expressions.lower(tag.list),
      ...(tag.filter === undefined ? {} : { where: this.expressions.lower(tag.filter) }),
      separator: tag.separator ?? '',
      empty: tag.empty ?? '',
      body: this.nodes(node.body),
    };
  }

  private choice(node: IfNode): TemplateNode {
    return {
      kind: 'if',
      id: this.id(),
      range: this.sources.range(node),
      branches: node.branches.map((branch) => ({
        condition: this.expressions.lower(branch.tag.condition),
        body: this.nodes(branch.body),
      })),
      otherwise: this.nodes(node.otherwise?.body ?? []),
    };
  }
}

function lowerFormat(format: Format | undefined): HoleFormat {
  switch (format?.$type) {
    case undefined:
      return { kind: 'plain' };
    case 'QuotedFormat':
      return { kind: 'quoted' };
    case 'GlossFormat':
      return { kind: 'gloss' };
    case 'BoxFormat':
      return { kind: 'box', pattern: format.pattern };
    case 'JsonFormat':
      return format.fields.length === 0 ? { kind: 'json' } : { kind: 'json', fields: format.fields.map(lowerField) };
    default:
      return unreachable(format);
  }
}

function lowerField(field: JsonFieldNode): JsonField {
  const slot = field.slot.$refText;
  const fields = field.format?.fields ?? [];
  return { key: field.key ?? slot, slot, ...(fields.length === 0 ? {} : { fields: fields.map(lowerField) }) };
}
