import type { Expression } from './expression.js';
import type { SourceRange } from './source.js';

/**
 * The type of a slot. References are by name: `enum` and `record` name a declaration of the same `Schema`, `of` and
 * `in` name an input.
 */
export type SlotType =
  /** Any text; as an input the given text, as an output free text that ends where the template goes on. */
  | { readonly kind: 'text' }
  /** A picture; only as an input. */
  | { readonly kind: 'image' }
  /**
   * A verbatim, non-empty piece of the input text `of` that neither begins nor ends with white space, nor within a word
   * unless it may do so `anywhere`: see `spanEdges`.
   */
  | { readonly kind: 'span'; readonly of: string; readonly anywhere?: true }
  /** A box in the input image `in`, in pixels of the original image. With a list of images, in any of them: see `BoxValue.image`. */
  | { readonly kind: 'box'; readonly in: string }
  | { readonly kind: 'flag' }
  /** An integer, with inclusive bounds. */
  | { readonly kind: 'int'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'list'; readonly of: SlotType }
  /** Free reasoning text, at most `maxTokens` tokens long (checked where tokens are known). */
  | { readonly kind: 'prose'; readonly maxTokens?: number };

/** One value of an enum. */
export interface EnumValue {
  readonly name: string;
  /** What it means, for prompts: `"a person"`. Empty where none was given. */
  readonly gloss: string;
  /** Other spellings that labels and models use. Output always uses `name`. */
  readonly aliases: readonly string[];
  readonly range: SourceRange;
}

export interface EnumType {
  readonly name: string;
  readonly values: readonly EnumValue[];
  readonly documentation: string;
  readonly range: SourceRange;
}

/** A field of a record, or an output slot of a schema. */
export interface SlotDeclaration {
  readonly name: string;
  readonly type: SlotType;
  /** The slot is `none` unless this holds. Names in it are fields of the same record (`field` expressions). */
  readonly when?: Expression;
  readonly documentation: string;
  readonly range: SourceRange;
}

export interface RecordType {
  readonly name: string;
  readonly fields: readonly SlotDeclaration[];
  readonly documentation: string;
  readonly range: SourceRange;
}
