import type { NodeId, Program, SlotPath, Slots } from '../../program/index.js';
import type { Segment, SlotRange } from '../../trace/index.js';

/** One of the things that a preview can show: a sample, a way to spell boxes. */
export interface PreviewChoice {
  /** Unique among those that are offered. */
  readonly id: string;
  readonly title: string;
}

/** A piece of a message, and the template node that wrote it. */
export interface PreviewPart {
  readonly kind: 'text' | 'image';
  /** The text, or what to call the image: `image 640 × 480`. */
  readonly text: string;
  readonly node?: NodeId;
}

/** What is said to the model. */
export interface PreviewMessage {
  readonly role: 'system' | 'user';
  readonly parts: readonly PreviewPart[];
}

/** A trace that says a sample's label, or why there is none. */
export type PreviewTrace =
  | {
      readonly kind: 'rendered';
      readonly text: string;
      readonly segments: readonly Segment[];
      readonly slots: Slots;
      readonly slotRanges: readonly SlotRange[];
      /** Where the values come from, if not all of them from the label: a sentence. */
      readonly note?: string;
    }
  | {
      readonly kind: 'unwritable';
      readonly problems: readonly { readonly slot: SlotPath; readonly reason: string }[];
    }
  | { readonly kind: 'unlabelled' };

/** A style, rendered. */
export interface Rendering {
  readonly program: Program;
  readonly style: string;
  readonly messages: readonly PreviewMessage[];
  readonly trace: PreviewTrace;
  /** What was supposed, each a sentence. */
  readonly notes: readonly string[];
}

/** Something that keeps a template from being rendered. */
export interface PreviewProblem {
  /** File and line: `pico.mrsi:12`. */
  readonly place: string;
  readonly message: string;
}

export type ToPreview =
  | {
      readonly type: 'rendered';
      /** Name of the template's file. */
      readonly file: string;
      readonly styles: readonly string[];
      readonly samples: readonly PreviewChoice[];
      /** Absent where no data file has a sample for the template. */
      readonly sample?: string;
      /** Ways to spell boxes, and the one that is used; none where the schema has no boxes. */
      readonly boxes: readonly PreviewChoice[];
      readonly box: string;
      readonly rendering: Rendering;
    }
  /** The template cannot be rendered as it stands. */
  | { readonly type: 'broken'; readonly file: string; readonly problems: readonly PreviewProblem[] }
  /** The nodes at the editor's cursor, the innermost first, with all that they hold. */
  | { readonly type: 'cursor'; readonly nodes: readonly NodeId[] };

export type FromPreview =
  | { readonly type: 'ready' }
  | { readonly type: 'chooseStyle'; readonly style: string }
  | { readonly type: 'chooseSample'; readonly sample: string }
  | { readonly type: 'chooseBoxes'; readonly boxes: string }
  /** Select what wrote a piece. */
  | { readonly type: 'select'; readonly node: NodeId };
