import { bind, type Environment, evaluate, truth, type Variable } from '../../program/evaluate/index.js';
import type { Expression } from '../../program/expression.js';
import { findEnum, type Program, type Schema } from '../../program/program.js';
import {
  type ForNode,
  type HoleFormat,
  type HoleNode,
  type NodeId,
  type Style,
  type TemplateNode,
  walkTemplate,
} from '../../program/template.js';
import { memberPath, type Value } from '../../program/value.js';
import type { TemplateContext } from '../context.js';
import { spellNumber } from '../spelling/numbers.js';
import { own } from '../own.js';

/** A part of a message: text, or the place of an input image. */
export type PromptPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `index` is 0 for a single image. */
  | { readonly kind: 'image'; readonly input: string; readonly index: number };

/** What is said to the model before it writes the trace. */
export interface PromptMessage {
  readonly role: 'system' | 'user';
  readonly parts: readonly PromptPart[];
}

/** A part of a message with the template node that wrote it; none for images that no hole names. */
export interface PromptPiece {
  readonly part: PromptPart;
  readonly node?: NodeId;
}

/** A message, each piece with where it comes from. */
export interface PromptPieces {
  readonly role: PromptMessage['role'];
  readonly pieces: readonly PromptPiece[];
}

/**
 * Renders the messages of a style for one input. Images stand where a hole names them; those that no hole names stand
 * before the user's text, in the order of the schema's inputs.
 */
export const renderPrompt = (program: Program, style: Style, context: TemplateContext): readonly PromptMessage[] =>
  renderPromptPieces(program, style, context).map(({ role, pieces }) => ({ role, parts: joined(pieces) }));

/** The pieces' parts, texts side by side in one. */
function joined(pieces: readonly PromptPiece[]): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  for (const { part } of pieces) {
    const last = parts.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      parts[parts.length - 1] = { kind: 'text', text: last.text + part.text };
    else parts.push(part);
  }
  return parts;
}

/** What `renderPrompt` renders, not yet joined: which node wrote which piece. */
export function renderPromptPieces(program: Program, style: Style, context: TemplateContext): readonly PromptPieces[] {
  const writer = new PromptWriter(program.schema, context);
  const messages: PromptPieces[] = [];
  const system = style.system === undefined ? [] : writer.pieces(style.system);
  const user = writer.pieces(style.prompt);
  const images = program.schema.inputs.flatMap(({ name }): readonly PromptPiece[] =>
    writer.namedImages.has(name)
      ? []
      : (own(context.images, name) ?? []).map((_, index) => ({ part: { kind: 'image', input: name, index } })),
  );
  if (style.system !== undefined) messages.push({ role: 'system', pieces: system });
  messages.push({ role: 'user', pieces: [...images, ...user] });
  return messages;
}

/** The image inputs that a style's messages place themselves. */
export function imagesNamedIn(nodes: readonly TemplateNode[], schema: Schema): ReadonlySet<string> {
  const named = new Set<string>();
  for (const node of walkTemplate(nodes)) {
    const expression = node.kind === 'hole' ? node.value : node.kind === 'for' ? node.list : undefined;
    if (expression?.kind === 'slot' && isImages(expression.name, schema)) named.add(expression.name);
  }
  return named;
}

function isImages(name: string, schema: Schema): boolean {
  const type = schema.inputs.find((input) => input.name === name)?.type;
  return type?.kind === 'image' || (type?.kind === 'list' && type.of.kind === 'image');
}

/** Loop variables that stand for images. */
type ImageVariables = ReadonlyMap<string, { readonly input: string; readonly index: number }>;

interface Scope {
  readonly environment: Environment;
  readonly images: ImageVariables;
}

class PromptWriter {
  readonly namedImages = new Set<string>();
  private done: PromptPiece[] = [];

  constructor(
    private readonly schema: Schema,
    private readonly context: TemplateContext,
  ) {}

  pieces(nodes: readonly TemplateNode[]): readonly PromptPiece[] {
    this.done = [];
    for (const name of imagesNamedIn(nodes, this.schema)) this.namedImages.add(name);
    const { schema, context } = this;
    const environment = { schema, slots: {}, texts: context.texts, imageSizes: context.images, variables: {} };
    this.write(nodes, { environment, images: new Map() });
    return this.done;
  }

  private write(nodes: readonly TemplateNode[], scope: Scope): void {
    for (const node of nodes)
      switch (node.kind) {
        case 'literal':
          this.text(node.text, node.id);
          break;
        case 'hole':
          this.hole(node, scope);
          break;
        case 'step':
          this.write(node.body, scope);
          break;
        case 'if': {
          const taken = node.branches.find(({ condition }) => truth(evaluate(condition, scope.environment)) === true);
          this.write(taken?.body ?? node.otherwise, scope);
          break;
        }
        case 'for':
          this.loop(node, scope);
          break;
      }
  }

  private text(text: string, node: NodeId): void {
    if (text !== '') this.done.push({ part: { kind: 'text', text }, node });
  }

  private hole({ value, format, id: node }: HoleNode, scope: Scope): void {
    const images = this.imagesOf(value, scope);
    if (images === undefined) {
      const result = evaluate(value, scope.environment);
      if (result.known) this.text(this.spell(result.value, format), node);
    } else this.done.push(...images.map((image) => ({ part: { kind: 'image', ...image }, node }) as const));
  }

  /** The images that an expression names, `undefined` if it names none. */
  private imagesOf(
    value: Expression,
    scope: Scope,
  ): readonly { readonly input: string; readonly index: number }[] | undefined {
    if (value.kind === 'variable') {
      const image = scope.images.get(value.name);
      return image === undefined ? undefined : [image];
    }
    if (value.kind !== 'slot' || !isImages(value.name, this.schema)) return undefined;
    return (own(this.context.images, value.name) ?? []).map((_, index) => ({ input: value.name, index }));
  }

  private loop(node: ForNode, scope: Scope): void {
    const images = this.imagesOf(node.list, scope);
    const list = evaluate(node.list, scope.environment);
    const items = list.known && list.value.kind === 'list' ? list.value.items : [];
    // Steps and images stand nowhere in the slots, but have an order all the same.
    const path = list.known ? (list.path ?? '') : '';
    const inner = items.map((value, index): Scope => {
      const variable: Variable = { value, path: memberPath(path, index) };
      const image = images?.[index];
      return {
        environment: bind(scope.environment, { [node.variable]: variable }),
        images: image === undefined ? scope.images : new Map(scope.images).set(node.variable, image),
      };
    });
    const { where } = node;
    const rounds = inner.filter(
      ({ environment }) => where === undefined || truth(evaluate(where, environment)) === true,
    );
    if (rounds.length === 0) this.text(node.empty, node.id);
    rounds.forEach((round, index) => {
      if (index > 0) this.text(node.separator, node.id);
      this.write(node.body, round);
    });
  }

  private spell(value: Value, format: HoleFormat): string {
    if (format.kind === 'json') return JSON.stringify(this.plainData(value));
    const text = this.plainText(value, format);
    return format.kind === 'quoted' ? JSON.stringify(text) : text;
  }

  private plainText(value: Value, format: HoleFormat): string {
    switch (value.kind) {
      case 'none':
        return 'none';
      case 'text':
      case 'span':
        return value.text;
      case 'flag':
        return value.value ? 'yes' : 'no';
      case 'number':
        return spellNumber(value.value);
      case 'enum': {
        const member = findEnum(this.schema, value.enum)?.values.find((each) => each.name === value.name);
        return format.kind === 'gloss' ? (member?.gloss ?? value.name) : value.name;
      }
      case 'list':
        return value.items.map((item) => this.plainText(item, format)).join(', ');
      case 'box':
      case 'record':
        return JSON.stringify(this.plainData(value));
    }
  }

  /** A value as JSON data. */
  private plainData(value: Value): unknown {
    switch (value.kind) {
      case 'none':
        return null;
      case 'text':
      case 'span':
        return value.text;
      case 'flag':
      case 'number':
        return value.value;
      case 'enum':
        return value.name;
      case 'box': {
        const { x1, y1, x2, y2 } = value.box;
        return [x1, y1, x2, y2];
      }
      case 'list':
        return value.items.map((item) => this.plainData(item));
      case 'record':
        return Object.fromEntries(Object.entries(value.fields).map(([name, field]) => [name, this.plainData(field)]));
    }
  }
}
