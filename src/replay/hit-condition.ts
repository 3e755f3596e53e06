/** Which hits of a breakpoint stop: by their number, counted from 1 over the whole trace. */
export type HitCondition = (count: number) => boolean;

/**
 * Reads a hit condition: `3` or `== 3` stops at the third hit only, `> 3`, `>= 3`, `< 3`, `<= 3` as they say, `% 3` at
 * every third. `undefined` for anything else.
 */
export function parseHitCondition(text: string): HitCondition | undefined {
  const match = /^\s*(==?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text);
  if (match === null) return undefined;
  const number = Number(match[2]);
  switch (match[1]) {
    case undefined:
    case '=':
    case '==':
      return (count) => count === number;
    case '>':
      return (count) => count > number;
    case '>=':
      return (count) => count >= number;
    case '<':
      return (count) => count < number;
    case '<=':
      return (count) => count <= number;
    case '%':
      return number === 0 ? undefined : (count) => count % number === 0;
    default:
      return undefined;
  }
}
