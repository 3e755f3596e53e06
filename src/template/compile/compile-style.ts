import type { Program, Schema } from '../../program/program.js';
import type { HoleFormat, HoleNode, NodeId, Style, TemplateNode } from '../../program/template.js';
import { findTerminators, type Terminators } from '../../program/terminators.js';
import { JsonWriter, MalformedProgramError } from './json.js';
import type {
  BranchOperation,
  CompiledStyle,
  LoopOperation,
  Operation,
  RoundOperation,
  ScalarFormat,
} from './operations.js';
import { placeOf, type Variables } from './places.js';

const compiled = new WeakMap<Program, Map<Style, CompiledStyle>>();

/** The style's trace as operations; made once for each program and style. Throws only for malformed programs. */
export function compileStyle(program: Program, style: Style): CompiledStyle {
  let styles = compiled.get(program);
  if (styles === undefined) {
    styles = new Map();
    compiled.set(program, styles);
  }
  let result = styles.get(style);
  if (result === undefined) {
    const compiler = new StyleCompiler(program.schema, findTerminators(style.trace));
    const start = compiler.sequence(style.trace, new Map(), { kind: 'end' });
    result = { start, outputs: program.schema.outputs };
    styles.set(style, result);
  }
  return result;
}

class StyleCompiler {
  constructor(
    private readonly schema: Schema,
    private readonly terminators: ReadonlyMap<NodeId, Terminators>,
  ) {}

  /** The operations of `nodes`, which go on with `next`. */
  sequence(nodes: readonly TemplateNode[], variables: Variables, next: Operation): Operation {
    return nodes.reduceRight((rest, node) => this.node(node, variables, rest), next);
  }

  private node(node: TemplateNode, variables: Variables, next: Operation): Operation {
    const { id } = node;
    switch (node.kind) {
      case 'literal':
        return { kind: 'literal', node: id, text: node.text, shown: true, next };
      case 'hole':
        return this.hole(node, variables, next);
      case 'step': {
        const close: Operation = { kind: 'mark', node: id, mark: { kind: 'close', closesStep: true }, next };
        const body = this.sequence(node.body, variables, close);
        return { kind: 'mark', node: id, mark: { kind: 'open-step', step: node.step }, next: body };
      }
      case 'if': {
        const close: Operation = { kind: 'mark', node: id, mark: { kind: 'close' }, next };
        const branch: BranchOperation = {
          kind: 'branch',
          node: id,
          shown: true,
          branches: node.branches.map(({ condition, body }) => ({
            condition,
            first: this.sequence(body, variables, close),
          })),
          otherwise: this.sequence(node.otherwise, variables, close),
          next: close,
        };
        return branch;
      }
      case 'for': {
        const list = placeOf(node.list, this.schema, variables);
        if (list?.type.kind !== 'list') throw new MalformedProgramError('a loop over something that is no list');
        const item = list.type.of;
        const inner = new Map(variables).set(node.variable, item);
        const body = this.sequence(node.body, inner, { kind: 'round-end', loop: () => loop });
        const round: RoundOperation = { kind: 'round', node: id, shown: true, next: body };
        const close: Operation = { kind: 'mark', node: id, mark: { kind: 'close' }, next };
        const literal = (text: string, then: Operation): Operation =>
          text === '' ? then : { kind: 'literal', node: id, text, shown: true, next: then };
        const loop: LoopOperation = {
          kind: 'loop',
          node: id,
          shown: true,
          list,
          variable: node.variable,
          item,
          ...(node.where === undefined ? {} : { where: node.where }),
          first: round,
          again: literal(node.separator, round),
          instead: literal(node.empty, close),
          next: close,
        };
        return loop;
      }
    }
  }

  private hole(node: HoleNode, variables: Variables, next: Operation): Operation {
    const place = placeOf(node.value, this.schema, variables);
    if (place === undefined) throw new MalformedProgramError('a hole of a trace that names no slot');
    const { id } = node;
    if (node.format.kind === 'json' || place.type.kind === 'record' || place.type.kind === 'list') {
      const fields = node.format.kind === 'json' ? node.format.fields : undefined;
      const close: Operation = { kind: 'mark', node: id, mark: { kind: 'close', closesJson: true }, next };
      const body = new JsonWriter(this.schema, id).write(node.value, fields, variables, [], close);
      return { kind: 'mark', node: id, mark: { kind: 'open-json', place, fields, after: next }, next: body };
    }
    return {
      kind: 'hole',
      node: id,
      place,
      format: scalarFormat(node.format),
      terminators: this.terminators.get(id) ?? { pieces: [], endOfText: false },
      shown: true,
      next,
    };
  }
}

function scalarFormat(format: HoleFormat): ScalarFormat {
  return format.kind === 'json' ? { kind: 'json' } : format;
}
