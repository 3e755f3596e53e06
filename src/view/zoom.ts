/** How the picture lies in its pane: `scale` pane pixels an image pixel, its top left corner at `x`, `y` in the pane. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A width and height in pane or image pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const LEAST_SCALE = 0.01;
export const GREATEST_SCALE = 64;
/** Small pictures are not blown up further than this to fill the pane. */
const GREATEST_FIT = 12;

const limit = (scale: number): number => Math.min(GREATEST_SCALE, Math.max(LEAST_SCALE, scale));

/** The whole picture, as large as the pane allows with `margin` pane pixels around it, in the middle. */
export function fitted(pane: Extent, image: Extent, margin: number): Placement {
  const width = Math.max(1, pane.width - 2 * margin);
  const height = Math.max(1, pane.height - 2 * margin);
  const scale = limit(Math.min(GREATEST_FIT, width / Math.max(1, image.width), height / Math.max(1, image.height)));
  return { scale, x: (pane.width - image.width * scale) / 2, y: (pane.height - image.height * scale) / 2 };
}

/** Zooms so that the image point under a point of the pane stays there. */
export function zoomedAt(
  placement: Placement,
  factor: number,
  at: { readonly x: number; readonly y: number },
): Placement {
  const scale = limit(placement.scale * factor);
  const by = scale / placement.scale;
  return { scale, x: at.x - (at.x - placement.x) * by, y: at.y - (at.y - placement.y) * by };
}

/** Moves the picture, but never so far that less than `keep` pane pixels of it stay in the pane. */
export function moved(
  placement: Placement,
  dx: number,
  dy: number,
  pane: Extent,
  image: Extent,
  keep: number,
): Placement {
  const clamp = (value: number, size: number, room: number): number =>
    Math.min(room - Math.min(keep, size), Math.max(Math.min(keep, size) - size, value));
  return {
    scale: placement.scale,
    x: clamp(placement.x + dx, image.width * placement.scale, pane.width),
    y: clamp(placement.y + dy, image.height * placement.scale, pane.height),
  };
}
