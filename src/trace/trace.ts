import type { BoxSpelling, ImageSizes } from '../base/boxes.js';
import type { TextRange, TokenIndex } from '../base/positions.js';
import type { NodeId } from '../program/template.js';
import type { SlotPath, Slots } from '../program/value.js';
import type { Program, SourceRange } from '../program/index.js';

/** The version of the trace file that this code writes. */
export const TRACE_VERSION = 1;

/** First line of a `.mrsitrace` file: what all its traces share. */
export interface RunHeader {
  readonly kind: 'run';
  readonly version: number;
  readonly program: Program;
  readonly model: ModelRecord;
  readonly sampling: Sampling;
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** Which model wrote the traces. */
export interface ModelRecord {
  readonly name: string;
  /** `qwen2_5_vl`, `qwen2_vl`, … */
  readonly family: string;
  /** File name → SHA-256, lower-case hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
  readonly executionProvider: string;
  readonly dataType: string;
  readonly boxSpelling: BoxSpelling;
}

/** How tokens were chosen. */
export interface Sampling {
  /** `guided`: the template's automaton decides what is possible. `answer`: free until the answer. `free`: no guidance. */
  readonly mode: 'guided' | 'answer' | 'free';
  /** 0 is greedy. */
  readonly temperature: number;
  /** 0 is off. */
  readonly topK: number;
  /** 1 is off. */
  readonly topP: number;
  /** 0 is off. */
  readonly minP: number;
  /** 1 is off. */
  readonly repetitionPenalty: number;
  readonly seed: number;
  readonly maxTokens: number;
  /** How many alternatives are recorded a token. */
  readonly alternatives: number;
  readonly groupSize: number;
}

/** Greedy, unguided, one trace. */
export const greedy: Sampling = {
  mode: 'free',
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  seed: 0,
  maxTokens: 512,
  alternatives: 5,
  groupSize: 1,
};

/** One token of a trace. */
export interface TraceToken {
  readonly id: number;
  /** Text as decoded in place; parts of a character that spans tokens stand in the last of them. */
  readonly text: string;
  /** Natural logarithm of the model's own probability, before any mask or temperature. */
  readonly logprob: number;
  /** The same under the mask of what the template allows; absent where nothing was masked. */
  readonly maskedLogprob?: number;
  /** The most probable tokens by the model's own probability, best first. */
  readonly top: readonly Alternative[];
  /** `forced`: appended because the template allows nothing else. `given`: written by the user (a changed slot). */
  readonly origin: 'sampled' | 'forced' | 'given';
}

export interface Alternative {
  readonly id: number;
  readonly text: string;
  readonly logprob: number;
  /** Whether the template forbids it here; absent where nothing was masked. */
  readonly forbidden?: boolean;
}

/** Which template node gave which range of the text. In reading order; children follow their parent. */
export interface Segment {
  readonly node: NodeId;
  readonly kind: 'literal' | 'hole' | 'for' | 'round' | 'if' | 'step';
  readonly range: TextRange;
  /** The slot that a hole wrote, or the member that a round was about. */
  readonly slot?: SlotPath;
  /** A hole that defines its slot, or refers to one already defined. */
  readonly role?: 'defines' | 'refers';
  /** Index of the branch that an `if` took, `branches.length` for `otherwise`. */
  readonly branch?: number;
}

/** A range of the trace that gave the value of a slot; the first is the defining one. */
export interface SlotRange {
  readonly slot: SlotPath;
  readonly range: TextRange;
  readonly role: 'defines' | 'refers';
}

/** How a freely written trace left its template. */
export interface Deviation {
  readonly kind:
    | 'missing-step'
    | 'missing-text'
    | 'unexpected-text'
    | 'white-space'
    | 'wrong-value'
    | 'drift'
    | 'trailing-text'
    | 'cut-off';
  readonly range: TextRange;
  /** A sentence for people that names what was expected and what was found. */
  readonly message: string;
  readonly node?: NodeId;
  readonly slot?: SlotPath;
}

/** Why generation ended. */
export type Ending =
  | { readonly kind: 'complete' }
  | { readonly kind: 'token-limit' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** The result of one constraint. `undetermined`: it needs a slot that the trace never gave. */
export interface Verdict {
  readonly constraint: string;
  readonly outcome: 'holds' | 'violated' | 'undetermined';
  /** One for each witness; empty unless violated. */
  readonly violations: readonly Violation[];
  /** The slots whose absence left it undetermined. */
  readonly unknown?: readonly SlotPath[];
  /** Why it is undetermined, where something other than an absent slot is the cause: values that cannot be compared. */
  readonly reason?: string;
}

/** One witness against a constraint. */
export interface Violation {
  /** A sentence for people: `"Redleaf" is visible but has no box`. */
  readonly message: string;
  /** What the binder's names were bound to: `e` → `entities[1]`. */
  readonly witness: readonly { readonly name: string; readonly slot: SlotPath }[];
  /** The values involved, with the ranges of the trace that gave them. */
  readonly values: readonly WitnessValue[];
  /** The constraint in the template. */
  readonly source: SourceRange;
}

export interface WitnessValue {
  readonly slot: SlotPath;
  /** The value as text for people. */
  readonly shown: string;
  readonly ranges: readonly TextRange[];
}

/** One reward's value, 0 where it is undetermined. */
export interface RewardValue {
  readonly reward: string;
  readonly value: number;
  readonly weight: number;
  readonly undetermined: boolean;
}

/** An input as it was given. */
export type TraceInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly images: readonly TraceImage[] };

export interface TraceImage {
  /** Relative to the trace file, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly sizes: ImageSizes;
}

/** One trace: everything that happened, enough to check and score it again without the model. */
export interface Trace {
  readonly kind: 'trace';
  readonly id: string;
  readonly style: string;
  /** Id of the sample in its data file. */
  readonly sample?: string;
  readonly group?: { readonly id: string; readonly index: number };
  /** The trace that this one was forked from, and the first token that differs. */
  readonly parent?: { readonly trace: string; readonly token: TokenIndex };
  /** The probe that this trace is a run of, and the original trace. */
  readonly probe?: { readonly probe: string; readonly trace: string; readonly member?: SlotPath };
  readonly seed: number;
  readonly inputs: Readonly<Record<string, TraceInput>>;
  readonly label?: Slots;
  readonly prompt: { readonly text: string; readonly tokens: number };
  readonly tokens: readonly TraceToken[];
  /** The tokens' texts in one piece, without the end-of-turn token. */
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly slots: Slots;
  readonly slotRanges: readonly SlotRange[];
  readonly deviations: readonly Deviation[];
  readonly ending: Ending;
  readonly verdicts: readonly Verdict[];
  readonly rewards: readonly RewardValue[];
  readonly timing: Timing;
}

export interface Timing {
  readonly firstTokenMs: number;
  readonly totalMs: number;
  readonly tokensPerSecond: number;
  readonly forwardPasses: number;
}
