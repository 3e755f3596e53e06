import { unreachable } from '../base/unreachable.js';
import { documentationOf } from '../language/documentation.js';
import type {
  Constraint as ConstraintNode,
  EnumDeclaration,
  FieldDeclaration,
  InputDeclaration,
  OutputDeclaration,
  Probe as ProbeNode,
  ProbeChange as ProbeChangeNode,
  RecordDeclaration,
  Reward as RewardNode,
  Schema as SchemaNode,
  Step as StepNode,
  Style,
} from '../language/generated/ast.js';
import { isConstraint, isProbe, isReward } from '../language/generated/ast.js';
import { inputsOf, outputsOf, stepsOf } from '../language/scope/owner.js';
import { usedTypes } from '../language/scope/used-types.js';
import { rangeOfProperty } from '../language/syntax.js';
import type { Constraint, Probe, ProbeChange, Reward, Schema, Severity, Step } from '../program/program.js';
import type { EnumType, RecordType, SlotDeclaration } from '../program/types.js';
import type { ExpressionLowering } from './lower-expression.js';
import { lowerType } from './lower-type.js';
import type { SourceMap } from './source-map.js';

/** Turns a checked schema into the program's. */
export class SchemaLowering {
  constructor(
    private readonly expressions: ExpressionLowering,
    private readonly sources: SourceMap,
  ) {}

  /** `styles`: those that are compiled with the schema; the enums that only they use become the schema's too. */
  lower(node: SchemaNode, styles: readonly Style[]): Schema {
    const { enums, records } = usedTypes(node, styles);
    return {
      name: node.name,
      title: node.title ?? '',
      documentation: documentationOf(node),
      range: this.sources.range(node),
      inputs: inputsOf(node).map((each) => this.slot(each)),
      outputs: outputsOf(node).map((each) => this.slot(each)),
      enums: enums.map((each) => this.enum(each)),
      records: records.map((each) => this.record(each)),
      steps: stepsOf(node).map((each) => this.step(each)),
      constraints: node.members.filter(isConstraint).map((each) => this.constraint(each)),
      rewards: node.members.filter(isReward).map((each) => this.reward(each)),
      probes: node.members.filter(isProbe).map((each) => this.probe(each)),
    };
  }

  private slot(node: InputDeclaration | OutputDeclaration | FieldDeclaration): SlotDeclaration {
    const condition = node.$type === 'InputDeclaration' ? undefined : node.condition;
    return {
      name: node.name,
      type: lowerType(node.type),
      ...(condition === undefined ? {} : { when: this.expressions.lower(condition) }),
      documentation: documentationOf(node),
      range: this.sources.range(node),
    };
  }

  private enum(node: EnumDeclaration): EnumType {
    return {
      name: node.name,
      values: node.values.map((value) => ({
        name: value.name,
        gloss: value.gloss ?? '',
        aliases: value.aliases.map((alias) => alias.name),
        range: this.sources.range(value),
      })),
      documentation: documentationOf(node),
      range: this.sources.range(node),
    };
  }

  private record(node: RecordDeclaration): RecordType {
    return {
      name: node.name,
      fields: node.fields.map((field) => this.slot(field)),
      documentation: documentationOf(node),
      range: this.sources.range(node),
    };
  }

  private step(node: StepNode): Step {
    return { name: node.name, title: node.title ?? '', range: this.sources.range(node) };
  }

  private constraint(node: ConstraintNode): Constraint {
    return {
      name: node.name,
      title: node.title,
      severity: isSeverity(node.severity) ? node.severity : 'error',
      needsGold: node.needsGold,
      body: this.expressions.lower(node.body),
      documentation: documentationOf(node),
      range: this.sources.range(node),
    };
  }

  private reward(node: RewardNode): Reward {
    const weight = node.weight === undefined ? undefined : rangeOfProperty(node, 'weight');
    return {
      name: node.name,
      title: node.title ?? '',
      weight: node.weight ?? 1,
      value: this.expressions.lower(node.value),
      documentation: documentationOf(node),
      range: this.sources.range(node),
      ...(weight === undefined ? {} : { weightRange: this.sources.between(node, weight.start, weight.end) }),
    };
  }

  private probe(node: ProbeNode): Probe {
    const { variable, list, filter } = node;
    return {
      name: node.name,
      title: node.title ?? '',
      bias: node.bias === 'visual' ? 'visual' : 'textual',
      ...(variable === undefined || list === undefined
        ? {}
        : {
            each: {
              variable: variable.name,
              list: this.expressions.lower(list),
              ...(filter === undefined ? {} : { where: this.expressions.lower(filter) }),
            },
          }),
      changes: node.changes.map((each) => this.change(each)),
      expect: this.expressions.lower(node.expect),
      documentation: documentationOf(node),
      range: this.sources.range(node),
    };
  }

  private change(node: ProbeChangeNode): ProbeChange {
    const input = node.input.$refText;
    const { change } = node;
    switch (change.$type) {
      case 'BlankChange':
        return { kind: 'blank', input };
      case 'EraseChange':
        return { kind: 'erase', input, region: this.expressions.lower(change.region) };
      case 'TextChange':
        return { kind: 'text', input, text: change.text };
      default:
        return unreachable(change);
    }
  }
}

const isSeverity = (word: string | undefined): word is Severity =>
  word === 'error' || word === 'warning' || word === 'information';
