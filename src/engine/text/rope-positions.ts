import { CodedError } from '../../base/index.js';

/** Rotary positions of a prompt. */
export interface RopePositions {
  /** `[3, length]`: time, row and column of each token. */
  readonly values: Int32Array;
  readonly length: number;
  /** What to add to a later token's index to get its position on all three axes. */
  readonly delta: number;
}

/**
 * M-RoPE positions, as `get_rope_index` of Qwen2-VL and Qwen2.5-VL makes them for still pictures: text counts on on all
 * axes alike; a picture's tokens stand at its grid's rows and columns, counted from where the text before it ended;
 * text goes on after the largest position used.
 *
 * @param grids patches in time, rows and columns of each picture, in the order of their tokens
 */
export function ropePositions(
  ids: readonly number[],
  imageToken: number,
  grids: readonly (readonly [number, number, number])[],
  mergeSize: number,
): RopePositions {
  const length = ids.length;
  const values = new Int32Array(3 * length);
  let next = 0;
  let picture = 0;
  let at = 0;
  while (at < length) {
    if (ids[at] !== imageToken) {
      values[at] = values[length + at] = values[2 * length + at] = next;
      next++;
      at++;
      continue;
    }
    const grid = grids[picture++];
    if (grid === undefined) throw new CodedError('internal', 'A prompt holds more pictures than were prepared');
    const [times, rows, columns] = [grid[0], grid[1] / mergeSize, grid[2] / mergeSize];
    for (let time = 0; time < times; time++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          values[at] = next + time;
          values[length + at] = next + row;
          values[2 * length + at] = next + column;
          at++;
        }
    next += Math.max(times, rows, columns);
  }
  return { values, length, delta: next - length };
}
