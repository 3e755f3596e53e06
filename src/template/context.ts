import type { BoxSpelling, ImageSizes } from '../base/boxes.js';

/** What a template needs to know of one input besides the program: everything that decides which traces are well formed. */
export interface TemplateContext {
  /** Input texts by input name. */
  readonly texts: Readonly<Record<string, string>>;
  /** Sizes of the input images by input name; one entry for a single image. */
  readonly images: Readonly<Record<string, readonly ImageSizes[]>>;
  readonly boxSpelling: BoxSpelling;
}
