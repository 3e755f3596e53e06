import type { BoxSpelling, ImageSizes } from '../base/boxes.js';
import type { InferenceClient } from '../host/client.js';
import type { RunParams } from '../host/protocol.js';
import type { Expression, Program, Schema, SlotType, Slots, Style, Value } from '../program/index.js';
import type { Deviation, Segment, SlotRange } from '../trace/index.js';

/**
 * What the adapter needs of the rest of the program. It knows neither the language nor how templates are read and
 * written: the editor and the command line hand these in, as the rooms that do them offer them.
 */
export interface DebugServices {
  /** The text of a file, absolute path; in an editor as it stands there. Rejects with a coded error. */
  readonly readText: (path: string) => Promise<string>;
  readonly language: Language;
  readonly template: Template;
  /** One sample of a data file as inputs of a program, image paths absolute. Rejects with a coded error. */
  readonly readSample: (path: string, id: string, program: Program) => Promise<LaunchSample>;
  /** Absent where no model can be run: then only recorded traces are debugged, and they cannot be forked. */
  readonly inference?: Inference;
  /** Written into trace files. */
  readonly tool: { readonly name: string; readonly version: string };
}

export type Inference = Pick<InferenceClient, 'load' | 'run'>;

/** The inputs of a run, and the label if one is known. */
export interface LaunchSample {
  readonly id: string;
  readonly inputs: RunParams['inputs'];
  readonly label?: Slots;
}

export interface Language {
  /** Compiles a template: the programs of its schemas. Rejects with a coded error that says what is wrong. */
  compile(path: string): Promise<readonly Program[]>;
  /** Compiles one expression as it could stand in the program's schema with these names bound. */
  compileExpression(
    program: Program,
    text: string,
    scope: Readonly<Record<string, SlotType>>,
  ): Promise<
    | { readonly kind: 'expression'; readonly expression: Expression }
    | { readonly kind: 'errors'; readonly diagnostics: readonly { readonly message: string }[] }
  >;
}

/** What of one input decides how its traces are read and written. */
export interface TemplateInput {
  readonly texts: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, readonly ImageSizes[]>>;
  readonly boxSpelling: BoxSpelling;
}

/** What reading the text of a trace back gives. */
export interface Reading {
  readonly segments: readonly Segment[];
  readonly slots: Slots;
  readonly slotRanges: readonly SlotRange[];
  readonly deviations: readonly Deviation[];
}

/** How a hole, or a field of its codec (`json`), spells one value. */
export type SpellingFormat =
  | { readonly kind: 'plain' | 'quoted' | 'gloss' | 'json' }
  | { readonly kind: 'box'; readonly pattern: string };

export interface Template {
  /** Reads a text back, as far as it goes. */
  readTrace(program: Program, style: Style, text: string, context: TemplateInput): Reading;
  /** Spells a value, or says why it cannot be written. */
  spell(
    value: Exclude<Value, { readonly kind: 'record' | 'list' }>,
    type: SlotType,
    format: SpellingFormat,
    context: { readonly schema: Schema; readonly context: TemplateInput },
  ): { readonly text: string } | { readonly problem: string };
  /** Whether a text can be the beginning of a well-formed trace. */
  allows(program: Program, style: Style, context: TemplateInput, text: string): boolean;
}
