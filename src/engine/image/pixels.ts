/** A picture in memory: 8-bit RGB, row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `width × height × 3` bytes. */
  readonly data: Uint8Array;
}
