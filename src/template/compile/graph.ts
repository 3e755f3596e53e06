import type { CompiledStyle, Operation } from './operations.js';

/** Every operation of a style, but for those of JSON that is nested in itself and not yet made. */
export function* operationsOf({ start }: CompiledStyle): Generator<Operation> {
  const seen = new Set<Operation>();
  const open: Operation[] = [start];
  for (let operation = open.pop(); operation !== undefined; operation = open.pop()) {
    if (seen.has(operation)) continue;
    seen.add(operation);
    yield operation;
    open.push(...followersOf(operation));
  }
}

function followersOf(operation: Operation): readonly Operation[] {
  switch (operation.kind) {
    case 'hole':
    case 'literal':
    case 'round':
    case 'mark':
      return [operation.next];
    case 'loop':
      return [operation.first, operation.again, operation.instead];
    case 'branch':
      return [operation.otherwise, ...operation.branches.map((branch) => branch.first)];
    case 'round-end':
      return [operation.loop().next];
    case 'lazy':
    case 'end':
      return [];
  }
}
