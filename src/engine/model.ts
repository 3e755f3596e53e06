import type { CancellationToken, Disposable, ImageSizes } from '../base/index.js';
import type { Ending, ModelRecord, Sampling, TraceToken } from '../trace/index.js';
import type { ModelProfile } from './model/profile.js';
import type { Guide } from './decode/guide.js';
import type { ChatMessage } from './text/chat.js';
import type { TokenCodec } from './text/tokenizer.js';

/** A picture as the model sees it. */
export interface SeenImage {
  readonly path: string;
  readonly sha256: string;
  readonly sizes: ImageSizes;
}

/** What is asked of a model: one prompt, `sampling.groupSize` answers. */
export interface GenerateRequest {
  readonly messages: readonly ChatMessage[];
  /** Made by `look` of the same model; parts of messages name them by index. */
  readonly images: readonly SeenImage[];
  readonly sampling: Sampling;
  /** Makes the guidance of the answers for a vocabulary; absent: they are free. */
  readonly guide?: (codec: TokenCodec) => Guide;
  /** The answers are free until this has been written; guidance begins there. */
  readonly guideAfter?: string;
  /** Tokens of an earlier answer with which all answers begin, and text written by the user after them. */
  readonly beginning?: { readonly tokens: readonly TraceToken[]; readonly given?: string };
}

/** What a model tells while it works. */
export interface GenerateEvents {
  onPhase?(phase: 'image' | 'prefill' | 'decode', share: number): void;
  /** A token of row `row`, as it is written. */
  onToken?(row: number, token: TraceToken): void;
  /** The last tokens of a row were taken back: others come in their place. */
  onDrop?(row: number, count: number): void;
  /** A row that ended, before the others. */
  onRow?(row: GeneratedRow, prompt: Generated['prompt']): void;
}

/** One answer. */
export interface GeneratedRow {
  readonly row: number;
  /** With this seed and a group of one, the same tokens come again. */
  readonly seed: number;
  readonly tokens: readonly TraceToken[];
  /** The tokens' texts in one piece, without the end-of-turn token. */
  readonly text: string;
  readonly ending: Ending;
  /** From the start of the request. */
  readonly firstTokenMs: number;
  readonly totalMs: number;
  /** Passes of the decoder that this row took part in, the prompt's included. */
  readonly forwardPasses: number;
}

export interface Generated {
  readonly prompt: { readonly text: string; readonly tokens: number };
  readonly rows: readonly GeneratedRow[];
}

/** A loaded multimodal LLM, local or remote. */
export interface Model extends Disposable {
  /** Computed when first asked for: hashing large files takes seconds. */
  record(): Promise<ModelRecord>;
  readonly profile: ModelProfile;
  /** Prompt and answer together, in tokens. */
  readonly contextLength: number;
  /** Reads and prepares pictures. Their pixels are kept while the result is. */
  look(paths: readonly string[], token: CancellationToken): Promise<readonly SeenImage[]>;
  /**
   * Writes the answers. Cancelling ends every row that is not finished as `cancelled`, with the tokens it has.
   * @throws CodedError where the request cannot be answered
   */
  generate(request: GenerateRequest, events: GenerateEvents, token: CancellationToken): Promise<Generated>;
}
