/** Rounds halves to the even neighbour, as Python's `round` does. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The size at which a picture is shown to the model: both sides multiples of `factor`, area within the limits, aspect
 * ratio kept as far as that allows. `smart_resize` of transformers' Qwen2VLImageProcessor.
 */
export function smartResize(
  width: number,
  height: number,
  factor: number,
  minPixels: number,
  maxPixels: number,
): { readonly width: number; readonly height: number } {
  const rounded = {
    width: roundHalfEven(width / factor) * factor,
    height: roundHalfEven(height / factor) * factor,
  };
  const area = rounded.width * rounded.height;
  if (area > maxPixels) {
    const beta = Math.sqrt((height * width) / maxPixels);
    return {
      width: Math.max(factor, Math.floor(width / beta / factor) * factor),
      height: Math.max(factor, Math.floor(height / beta / factor) * factor),
    };
  }
  if (area < minPixels) {
    const beta = Math.sqrt(minPixels / (height * width));
    return {
      width: Math.ceil((width * beta) / factor) * factor,
      height: Math.ceil((height * beta) / factor) * factor,
    };
  }
  return rounded;
}
