/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Bytes that can be read at any place: up to `length` from `offset`, fewer only at the end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** A size that can be one. */
export const positive = (width: number, height: number): PictureSize | undefined =>
  width > 0 && height > 0 ? { width, height } : undefined;

/** The size of what EXIF orientation makes of a picture: 5 to 8 lay it on its side. */
export const upright = (size: PictureSize | undefined, orientation: number | undefined): PictureSize | undefined =>
  size !== undefined && orientation !== undefined && orientation >= 5 && orientation <= 8
    ? { width: size.height, height: size.width }
    : size;
