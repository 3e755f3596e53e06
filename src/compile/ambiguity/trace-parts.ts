import { AstUtils } from 'langium';
import type { TraceFlow } from '../../language/flow/trace-flow.js';
import type { Hole, Template, TextNode } from '../../language/generated/ast.js';
import { literalTexts } from '../../language/template/white-space.js';
import { holesOf, type Terminators, terminatorsBefore, type Wording } from '../../program/terminators.js';
import { AutomatonBuilder } from './build.js';
import { State } from './state.js';
import { type Part, partOf, type WordedHole } from './wording.js';

/** A part of a trace whose automaton has been built. */
interface BuiltPart {
  /** The choices within the part. */
  readonly builder: AutomatonBuilder;
  readonly begin: State;
  /** The number of the last part that it was looked at for where an open hole of this one ends. */
  readonly reach: number;
}

/** The automaton of a trace in parts, each built when a search first comes to it. */
export class TraceParts {
  readonly parts: readonly Part[];
  private readonly texts: ReadonlyMap<TextNode, string>;
  private readonly wordings: readonly Wording<WordedHole>[];
  private readonly built = new Map<number, BuiltPart>();

  constructor(
    template: Template,
    private readonly flow: TraceFlow,
  ) {
    this.texts = literalTexts(template, AstUtils.getDocument(template).textDocument.getText());
    this.parts = template.nodes.map((node) => partOf(node, flow.versions.get(node) ?? flow, this.texts));
    this.wordings = this.parts.map((part) => part.wording);
  }

  /** Builds the part of a number. */
  build(index: number): BuiltPart {
    let built = this.built.get(index);
    if (built === undefined) this.built.set(index, (built = this.make(index)));
    return built;
  }

  private make(index: number): BuiltPart {
    const part = this.parts[index];
    if (part === undefined) throw new Error(`The trace has no part ${index}`);
    let reach = index;
    const behind = { nodes: this.wordings, from: index + 1 };
    const following = new Map([...holesOf([part.wording], behind)].map(([{ hole }, after]) => [hole, after] as const));
    const terminatorsOf = (hole: Hole): Terminators | undefined => {
      const after = following.get(hole);
      if (after === undefined) return undefined;
      return terminatorsBefore(after, (nodes, at) => {
        if (nodes === this.wordings) reach = Math.max(reach, at);
      });
    };
    const builder = new AutomatonBuilder({ texts: this.texts, roles: this.flow.roles, terminatorsOf });
    const begin = builder.nodes([part.node], this.from(index + 1));
    return { builder, begin, reach };
  }

  /** The state before the part of a number, or at the end of the trace. */
  private from(index: number): State {
    const begin = (): State => (index < this.parts.length ? this.build(index).begin : end());
    return new State(undefined, { part: index, begin });
  }
}

function end(): State {
  const state = new State();
  state.accepting = true;
  return state;
}
