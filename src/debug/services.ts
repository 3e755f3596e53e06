import type { CancellationToken } from '../base/cancellation.js';
import type { Disposable } from '../base/disposable.js';
import type { Expression, NodeId, Program, SlotPath, SlotType, Slots, Value } from '../program/index.js';
import type { Deviation, ModelRecord, RunHeader, Segment, SlotRange, Trace } from '../trace/index.js';
import type { RunContext } from '../replay/index.js';
import type { PhaseEvent, RunParams, RunResult, TokenEvent } from '../host/protocol.js';

/**
 * What the adapter needs of the rest of the program. It knows neither the language nor a model nor the disk: editor
 * and command line hand these in.
 */
export interface DebugServices {
  readonly files: Files;
  readonly language: Language;
  readonly template: Template;
  /** Absent where no model can be run: then only recorded traces are debugged, and they cannot be forked. */
  readonly inference?: Inference;
}

export interface Files {
  /** The text of a file, absolute path. Rejects with a coded error. */
  text(path: string): Promise<string>;
  /** Whether there is such a file. */
  exists(path: string): Promise<boolean>;
  /** The header of a trace file and a way to its traces. Rejects with a coded error. */
  traces(path: string): Promise<TraceFile>;
  /** One sample of a data file as inputs of a program, image paths absolute. Rejects with a coded error. */
  sample(path: string, id: string, program: Program): Promise<LaunchSample>;
  /** Appends a trace to a trace file, which is begun if need be. Rejects with a coded error. */
  append(path: string, run: RunContext, trace: Trace): Promise<void>;
}

/** A trace file, opened. */
export interface TraceFile extends Disposable {
  readonly run: RunHeader;
  /** What can be told of each trace without reading it. */
  readonly entries: readonly { readonly id: string; readonly group?: string }[];
  trace(id: string): Promise<Trace>;
}

/** The inputs of a run, and the label if one is known. */
export interface LaunchSample {
  readonly id: string;
  readonly inputs: RunParams['inputs'];
  readonly label?: Slots;
}

/** A name that a place in a template binds, with its type. */
export interface NamedType {
  readonly name: string;
  readonly type: SlotType;
}

export interface Language {
  /** Compiles a template: the programs of its schemas, or what is wrong with it in sentences. */
  compile(path: string): Promise<{ readonly programs: readonly Program[] } | { readonly errors: readonly string[] }>;
  /** Compiles one expression as it could stand in the program's schema with these names bound. */
  expression(
    program: Program,
    text: string,
    names: readonly NamedType[],
  ): { readonly expression: Expression } | { readonly error: string };
}

/** What reading the text of a trace back gives. */
export interface Reading {
  readonly segments: readonly Segment[];
  readonly slots: Slots;
  readonly slotRanges: readonly SlotRange[];
  readonly deviations: readonly Deviation[];
}

/** What of the run decides how its traces are read. */
export type TraceFrame = Pick<Trace, 'style' | 'inputs'>;

export interface Template {
  /** Reads a text back, as far as it goes. */
  read(run: Pick<RunHeader, 'program' | 'model'>, trace: TraceFrame, text: string): Reading;
  /** Spells a value as a hole or a field of its codec writes it; or says why it cannot be written there. */
  spell(
    run: Pick<RunHeader, 'program' | 'model'>,
    trace: TraceFrame,
    at: { readonly node: NodeId; readonly slot: SlotPath; readonly value: Value },
  ): { readonly text: string } | { readonly error: string };
  /** Whether a text can be the beginning of a well-formed trace. */
  allows(run: Pick<RunHeader, 'program' | 'model'>, trace: TraceFrame, text: string): boolean;
}

/** What is known of a run before its first token. */
export type StartedRun = Pick<Trace, 'inputs' | 'prompt'> & { readonly model: ModelRecord };

/** What a run tells while it works. */
export interface RunListener {
  onPhase(event: PhaseEvent): void;
  /** The model is loaded and has read the prompt; no token is written yet. */
  onStarted(event: StartedRun): void;
  onToken(event: TokenEvent): void;
  /** A trace of the group has ended. */
  onTrace(trace: Trace, model: ModelRecord): void;
}

export interface Inference {
  /**
   * Starts a run. Rejects with a coded error; a cancelled run ends with what there is, or rejects with a
   * `CancellationError` where there is nothing.
   */
  run(params: Omit<RunParams, 'run'>, listener: RunListener, cancellation: CancellationToken): Promise<RunResult>;
}
