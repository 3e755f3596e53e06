/** File → the files that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * The groups of files of which each reaches each other one by imports, sorted; a file that imports itself is one too
 * (Tarjan, "Depth-first search and linear graph algorithms", 1972).
 */
export function findCircles(graph: ImportGraph): readonly (readonly string[])[] {
  const circles: (readonly string[])[] = [];
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    stack.push(file);
    let low = number;
    for (const next of graph.get(file) ?? []) {
      if (!numbers.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? numbers.get(next) ?? low);
      lowest.set(file, low);
    }
    if (low === number) {
      const members = stack.splice(stack.indexOf(file));
      if (members.length > 1 || graph.get(file)?.includes(file) === true) circles.push(members.toSorted());
    }
    return low;
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return circles.toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
