import type { BoxSpace, ImageBox } from '../base/boxes.js';
import type { PlainError } from '../base/errors.js';
import type { Program, SlotPath, Slots } from '../program/index.js';
import type { ModelRecord, Sampling, Trace, TraceToken } from '../trace/index.js';

/**
 * What editor, command line and debugger say to the inference host and what it answers: JSON-RPC 2.0, framed by
 * `Content-Length`, over the child's stdin and stdout. Both directions stand in this one file.
 */
export const HOST_PROTOCOL_VERSION = 1;

/** First request of a connection; anything else before it is refused. */
export interface HelloParams {
  readonly protocol: number;
  readonly tool: { readonly name: string; readonly version: string };
}
export interface HelloResult {
  readonly protocol: number;
  readonly pid: number;
}

/** Which model, and how it is run. */
export interface ModelChoice {
  /** Absolute path of the model folder. */
  readonly folder: string;
  /** `auto` takes the best one that works. */
  readonly executionProvider: string;
  /** Which way to ONNX Runtime: `binding`, `native`, or `auto` for the best one that works. */
  readonly backend?: string;
  /** Variant of the graphs: `fp32`, `fp16`, `q4f16`, …; absent: the most exact one that is there. */
  readonly dataType?: string;
  /** Threads of one operator; absent: by the size of the model and the machine. */
  readonly threads?: number;
  /** Map the weights from the file: loads at once, slower prompts. */
  readonly mappedWeights?: boolean;
  /** The coordinates in which the model writes boxes; absent: those of its family. */
  readonly boxSpace?: BoxSpace;
}

/** Loads a model folder, or returns the one already loaded. */
export interface LoadParams extends ModelChoice {}
export interface LoadResult {
  readonly model: ModelRecord;
}

/** One way to run graphs, tried in a process of its own. */
export interface ProviderReport {
  readonly provider: string;
  readonly backend: string;
  readonly works: boolean;
  /** A sentence for people: why it does not work, or how it does. */
  readonly report: string;
  /** Milliseconds of a fixed piece of work, to compare; absent where it does not work. */
  readonly milliseconds?: number;
}

/** What there is to run graphs on this machine. */
export interface EnvironmentResult {
  readonly providers: readonly ProviderReport[];
  /** What `auto` takes for a large model; small ones run on the processor by the binding. */
  readonly auto: { readonly provider: string; readonly backend: string };
  /** Bytes that programs can still have. */
  readonly freeMemory: number;
  readonly threads: number;
  readonly node: string;
  readonly platform: string;
}

/** One run: one prompt, `sampling.groupSize` traces. */
export interface RunParams extends ModelChoice {
  /** Chosen by the client; names the run in events and in `cancel`. */
  readonly run: string;
  readonly program: Program;
  readonly style: string;
  readonly inputs: Readonly<Record<string, RunInput>>;
  readonly sampling: Sampling;
  readonly sample?: string;
  readonly label?: Slots;
  /** Go on from this prefix of an earlier trace instead of from nothing. */
  readonly prefix?: { readonly trace: Trace; readonly tokens: number; readonly given?: string };
  /** The probe that this is a run of. Only such a run may have an empty text. */
  readonly probe?: { readonly probe: string; readonly trace: string; readonly member?: SlotPath };
}

/** An input of a run; image paths are absolute. */
export type RunInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly paths: readonly string[] };

/**
 * The finished traces, read back into slots and segments, in the order of the group. Verdicts and rewards are empty:
 * `verify` fills them in where the label is known. Image paths are absolute; whoever writes the trace file makes them
 * relative to it.
 */
export interface RunResult {
  readonly model: ModelRecord;
  readonly traces: readonly Trace[];
}

/** Writes a changed copy of a picture as PNG, for a probe; paths are absolute. */
export interface AlterParams {
  readonly source: string;
  /** Made one grey, or a box painted over in the picture's mean colour. */
  readonly change: { readonly kind: 'blank' } | { readonly kind: 'erase'; readonly region: ImageBox };
  readonly target: string;
}

/** What a run is doing now; `share` is 0 to 1 where it can be told. */
export interface PhaseEvent {
  readonly run: string;
  readonly phase: 'load' | 'image' | 'prefill' | 'decode' | 'read';
  readonly share?: number;
}

/** A token of trace `index` of the group, as it is written. */
export interface TokenEvent {
  readonly run: string;
  readonly index: number;
  readonly token: TraceToken;
  /** How many of the trace's last tokens this one and the following ones replace; absent: none. */
  readonly replaces?: number;
}

/** The inputs as the traces will record them; comes once, before the first token. Image paths are absolute. */
export interface InputsEvent {
  readonly run: string;
  readonly inputs: Trace['inputs'];
}

/** A trace of the group that ended; it comes before the others have, so that it outlives a host that dies. */
export interface TraceEvent {
  readonly run: string;
  readonly model: ModelRecord;
  readonly trace: Trace;
}

/** Notification that ends a run early; its request then answers with what there is, unfinished traces `cancelled`. */
export interface CancelParams {
  readonly run: string;
}

/** Failures cross the channel as coded errors in the JSON-RPC error's `data`. */
export type HostFailure = PlainError;

/** JSON-RPC error code of a request that was cancelled before it had anything to answer with. */
export const CANCELLED = -32800;
/** JSON-RPC error code of a request that failed; its `data` is a `HostFailure`. */
export const FAILED = -32803;

/** Method names → their types, for both sides. */
export interface HostRequests {
  readonly hello: { readonly params: HelloParams; readonly result: HelloResult };
  readonly load: { readonly params: LoadParams; readonly result: LoadResult };
  readonly environment: { readonly params: Record<string, never>; readonly result: EnvironmentResult };
  readonly alter: { readonly params: AlterParams; readonly result: Record<string, never> };
  readonly release: { readonly params: Record<string, never>; readonly result: Record<string, never> };
  readonly run: { readonly params: RunParams; readonly result: RunResult };
}
export interface HostNotifications {
  /** To the host. */
  readonly cancel: CancelParams;
  /** From the host. */
  readonly phase: PhaseEvent;
  readonly inputs: InputsEvent;
  readonly token: TokenEvent;
  readonly trace: TraceEvent;
  readonly heartbeat: { readonly time: number };
}
