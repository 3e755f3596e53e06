import type { AstNode } from 'langium';
import { unreachable } from '../../base/unreachable.js';
import { fieldPlace, membersOf, type Place, placeOf } from '../../language/flow/place.js';
import type { Role } from '../../language/flow/trace-flow.js';
import {
  type EnumValue,
  type ForNode,
  type Hole,
  type IfNode,
  isTextLiteral,
  type JsonFormat,
  type TemplateNode,
  type TextNode,
} from '../../language/generated/ast.js';
import type { Terminators } from '../../program/terminators.js';
import { anyOf, literal, State } from './state.js';
import { boxValue, numberValue, openValue, stringValue } from './values.js';

/** Two ways that a trace can go on, of which its text must tell which one it took. */
export interface Choice {
  readonly node: AstNode;
  readonly kind: 'branches' | 'loop-begin' | 'loop-end' | 'value';
  readonly slot: Place;
  readonly left: State;
  readonly right: State;
}

/** What is known about a style's trace before its automaton is built. */
export interface TraceFacts {
  readonly texts: ReadonlyMap<TextNode, string>;
  readonly roles: ReadonlyMap<AstNode, Role>;
  readonly terminatorsOf: (hole: Hole) => Terminators | undefined;
}

/** How a box is spelled where the template does not say: the model decides, and all of them use brackets. */
const BOX_PATTERN = '[%,%,%,%]';
/** Records within records that are spelled out in JSON; deeper ones are not modelled. */
const DEPTH_LIMIT = 4;

/** Builds the automaton of all traces of a style, as far as their text goes, and collects its choices. */
export class AutomatonBuilder {
  readonly choices: Choice[] = [];
  /** Holes whose end nothing tells. */
  readonly endless: Hole[] = [];

  constructor(private readonly facts: TraceFacts) {}

  nodes(nodes: readonly TemplateNode[], next: State): State {
    return nodes.reduceRight((rest, node) => this.node(node, rest), next);
  }

  private node(node: TemplateNode, next: State): State {
    switch (node.$type) {
      case 'TextNode':
        return literal(this.facts.texts.get(node) ?? '', next);
      case 'CommentNode':
        return next;
      case 'StepNode':
        return this.nodes(node.body, next);
      case 'Hole':
        return this.hole(node, next);
      case 'ForNode':
        return this.loop(node, next);
      case 'IfNode':
        return this.branches(node, next);
      default:
        return unreachable(node);
    }
  }

  private loop(node: ForNode, next: State): State {
    const { tag } = node;
    const end = new State();
    const body = this.nodes(node.body, end);
    const again = literal(tag.separator ?? '', body);
    const instead = literal(tag.empty ?? '', next);
    end.silent.push(again, next);
    const role = this.facts.roles.get(tag);
    if (role?.kind === 'defines') {
      const { slot } = role;
      this.choices.push({ node: tag, kind: 'loop-begin', slot, left: body, right: instead });
      this.choices.push({ node: tag, kind: 'loop-end', slot, left: again, right: next });
    }
    return anyOf(body, instead);
  }

  private branches(node: IfNode, next: State): State {
    const ways = [
      ...node.branches.map((branch) => this.nodes(branch.body, next)),
      this.nodes(node.otherwise?.body ?? [], next),
    ];
    for (const [index, branch] of node.branches.entries()) {
      const role = this.facts.roles.get(branch.tag);
      const left = ways[index];
      if (role?.kind !== 'decides' || left === undefined) continue;
      for (const right of ways.slice(index + 1)) {
        this.choices.push({ node: branch.tag, kind: 'branches', slot: role.decision.slot, left, right });
      }
    }
    return anyOf(...ways);
  }

  private hole(node: Hole, next: State): State {
    const { value, format } = node;
    if (isTextLiteral(value)) return literal(value.value, next);
    const slot = placeOf(value);
    const role = this.facts.roles.get(node);
    if (slot === undefined || role === undefined || role.kind === 'decides') return next;
    const isDefining = role.kind === 'defines';
    if (format?.$type === 'JsonFormat' || slot.type.kind === 'list' || slot.type.kind === 'record') {
      return this.json(slot, format?.$type === 'JsonFormat' ? format : undefined, next, 0);
    }
    const written = this.scalar(node, slot, isDefining, next);
    return isDefining && role.mayBeNone ? anyOf(literal('none', next), written) : written;
  }

  private scalar(node: Hole, slot: Place, isDefining: boolean, next: State): State {
    const { format } = node;
    const { type } = slot;
    const quote = format?.$type === 'QuotedFormat';
    switch (type.kind) {
      case 'flag':
        return anyOf(literal('yes', next), literal('no', next));
      case 'enum': {
        const texts = type.declaration.values.map((value) => enumText(value, format?.$type === 'GlossFormat', quote));
        return this.words(node, slot, texts, isDefining, next);
      }
      case 'number': {
        const { begin, run } = numberValue(type.integer, next);
        if (isDefining) {
          const more = new State(() => run.moves);
          this.choices.push({ node, kind: 'value', slot, left: more, right: next });
        }
        return begin;
      }
      case 'box':
        return boxValue(format?.$type === 'BoxFormat' ? format.pattern : BOX_PATTERN, next);
      case 'span':
      case 'text':
      case 'prose':
        return quote ? stringValue(next) : this.open(node, type.kind === 'span', next);
      case 'unknown':
      case 'none':
      case 'image':
      case 'record':
      case 'list':
      case 'enumValues':
      case 'gold':
      case 'schema':
      case 'step':
      case 'pairs':
      case 'regex':
        return opaque();
      default:
        return unreachable(type);
    }
  }

  /** One of several words; of two where one begins like the other, the text behind must tell which it is. */
  private words(node: Hole, slot: Place, texts: readonly string[], isDefining: boolean, next: State): State {
    const ways = texts.map((text) => literal(text, next));
    for (const [index, left] of ways.entries()) {
      if (!isDefining) break;
      for (const [other, right] of ways.entries()) {
        const [a = '', b = ''] = [texts[index], texts[other]];
        if (other > index && (a.startsWith(b) || b.startsWith(a))) {
          this.choices.push({ node, kind: 'value', slot, left, right });
        }
      }
    }
    return anyOf(...ways);
  }

  private open(node: Hole, trimmed: boolean, next: State): State {
    const terminators = this.facts.terminatorsOf(node);
    if (terminators === undefined) return opaque();
    if (terminators.pieces.includes('')) {
      this.endless.push(node);
      return opaque();
    }
    return openValue(terminators.pieces, trimmed, next);
  }

  // ------------------------------------------------------------------ JSON, which is told apart within itself

  private json(slot: Place, format: JsonFormat | undefined, next: State, depth: number): State {
    if (depth > DEPTH_LIMIT) return opaque();
    const written = this.jsonValue(slot, format, next, depth);
    return slot.type.optional === true ? anyOf(literal('null', next), written) : written;
  }

  private jsonValue(slot: Place, format: JsonFormat | undefined, next: State, depth: number): State {
    const { type } = slot;
    if (type.kind === 'list') {
      const members = membersOf(slot);
      if (members === undefined) return opaque();
      const close = literal(']', next);
      const end = new State();
      const item = this.json(members, format, end, depth + 1);
      end.silent.push(literal(',', item), close);
      return literal('[', anyOf(item, close));
    }
    if (type.kind === 'record') return this.jsonRecord(slot, type.declaration.fields, format, next, depth);
    if (type.kind === 'flag') return anyOf(literal('true', next), literal('false', next));
    if (type.kind === 'number') return numberValue(type.integer, next).begin;
    if (type.kind === 'box') return boxValue(BOX_PATTERN, next);
    if (type.kind === 'enum') {
      return anyOf(...type.declaration.values.map((value) => literal(JSON.stringify(value.name), next)));
    }
    return stringValue(next);
  }

  private jsonRecord(
    slot: Place,
    declared: Extract<Place['type'], { readonly kind: 'record' }>['declaration']['fields'],
    format: JsonFormat | undefined,
    next: State,
    depth: number,
  ): State {
    const chosen = format?.fields.flatMap((field) => {
      const declaration = field.slot?.ref;
      return declaration === undefined
        ? []
        : [{ key: field.key ?? declaration.name, declaration, format: field.format }];
    });
    const fields =
      chosen === undefined || chosen.length === 0
        ? declared.map((declaration) => ({ key: declaration.name, declaration, format: undefined }))
        : chosen;
    const rest = literal(fields.length === 0 ? '{}' : '}', next);
    return fields.reduceRight((after, { key, declaration, format: inner }, index) => {
      const value = this.json(fieldPlace(slot, declaration), inner, after, depth + 1);
      return literal(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`, value);
    }, rest);
  }
}

function enumText(value: EnumValue, gloss: boolean, quote: boolean): string {
  if (gloss) return value.gloss ?? '';
  return quote ? JSON.stringify(value.name) : value.name;
}

function opaque(): State {
  const state = new State();
  state.opaque = true;
  return state;
}
