import type { AstNode } from 'langium';

/** The `///` comment right above a node, without its slashes; empty where there is none. */
export function documentationOf(node: AstNode): string {
  const concrete = node.$cstNode;
  if (concrete === undefined) return '';
  return documentationAbove(concrete.root.fullText, concrete.offset);
}

/** The `///` lines right above the line of `offset`. */
export function documentationAbove(text: string, offset: number): string {
  const lines: string[] = [];
  let lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  if (text.slice(lineStart, offset).trim() !== '') return '';
  while (lineStart > 0) {
    const previous = text.lastIndexOf('\n', lineStart - 2) + 1;
    const line = text.slice(previous, lineStart - 1).trim();
    if (!line.startsWith('///')) break;
    lines.unshift(line.slice(3).replace(/^ /, ''));
    lineStart = previous;
  }
  return lines.join('\n').trim();
}
