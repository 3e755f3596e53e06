/** Ends an exhaustive `switch`: the compiler rejects a case that was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
