/**
 * Gives back the parts of an earlier value wherever the later one is the same, so that whoever compares by identity
 * sees what changed and nothing else. For plain data: objects, arrays and simple values, without cycles.
 */
export function reuse<T>(before: unknown, after: T): T;
export function reuse(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(before) && Array.isArray(after)) return reuseArray(before, after);
  if (isPlain(before) && isPlain(after)) return reuseObject(before, after);
  return after;
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function reuseArray(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const shared = after.map((each, index) => (index < before.length ? reuse(before[index], each) : each));
  return before.length === after.length && shared.every((each, index) => Object.is(each, before[index]))
    ? before
    : shared;
}

function reuseObject(before: Plain, after: Plain): Plain {
  const names = Object.keys(after);
  const shared: Record<string, unknown> = {};
  let same = names.length === Object.keys(before).length;
  for (const name of names) {
    shared[name] = reuse(before[name], after[name]);
    same &&= name in before && Object.is(shared[name], before[name]);
  }
  return same ? before : shared;
}
