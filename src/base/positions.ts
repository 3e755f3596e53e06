/**
 * Positions as distinct types: two of them never mix in one expression by accident. Each is a plain number at run
 * time, so data stays plain JSON. A position is made by its constructor of the same name, at the place that knows
 * what it counts.
 */
declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** Index of a token in a trace, 0-based; prompt tokens are not counted. */
export type TokenIndex = Branded<'TokenIndex'>;
/** UTF-16 offset in the text of a trace, 0-based. */
export type TextOffset = Branded<'TextOffset'>;
/** UTF-16 offset in an input text (the sentence), 0-based. */
export type InputOffset = Branded<'InputOffset'>;
/** UTF-16 offset in a source file (`.mrsi`), 0-based. */
export type SourceOffset = Branded<'SourceOffset'>;
/** Byte offset in a file, 0-based. */
export type ByteOffset = Branded<'ByteOffset'>;
/** Line number, 0-based. Editors and the debug protocol may count from 1: they convert at their edge. */
export type Line = Branded<'Line'>;
/** A length or coordinate in pixels of the image file as it is on disk, after EXIF orientation. */
export type ImagePixel = Branded<'ImagePixel'>;
/** A length or coordinate in pixels of the resized image that the model saw. */
export type ModelPixel = Branded<'ModelPixel'>;
/** A coordinate as a share of the image's width or height, 0 to 1. */
export type Relative = Branded<'Relative'>;

export const tokenIndex = (value: number): TokenIndex => value as TokenIndex;
export const textOffset = (value: number): TextOffset => value as TextOffset;
export const inputOffset = (value: number): InputOffset => value as InputOffset;
export const sourceOffset = (value: number): SourceOffset => value as SourceOffset;
export const byteOffset = (value: number): ByteOffset => value as ByteOffset;
export const line = (value: number): Line => value as Line;
export const imagePixel = (value: number): ImagePixel => value as ImagePixel;
export const modelPixel = (value: number): ModelPixel => value as ModelPixel;
export const relative = (value: number): Relative => value as Relative;

/** A half-open range `[start, end)` of one kind of position. */
export interface Range<Position extends number> {
  readonly start: Position;
  readonly end: Position;
}

/** A range in the text of a trace. */
export type TextRange = Range<TextOffset>;

/** Makes a range in the text of a trace from plain numbers. */
export const textRange = (start: number, end: number): TextRange => ({
  start: textOffset(start),
  end: textOffset(end),
});
