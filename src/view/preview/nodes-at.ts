import { type NodeId, type Program, type Style, type TemplateNode, walkTemplate } from '../../program/index.js';

const nodesOf = (style: Style): readonly TemplateNode[] => [
  ...walkTemplate([...(style.system ?? []), ...style.prompt, ...style.trace]),
];

/** A node of a style by its id. */
export const findNode = (style: Style, id: NodeId): TemplateNode | undefined =>
  nodesOf(style).find((node) => node.id === id);

/**
 * The innermost node of a style at an offset of a source, and all nodes in it: what they wrote stands for the place.
 * Empty outside the style's messages and trace.
 */
export function nodesAt(style: Style, source: number, offset: number): readonly NodeId[] {
  let innermost: TemplateNode | undefined;
  for (const node of nodesOf(style)) {
    const { range } = node;
    if (range.source !== source || offset < range.start || offset > range.end) continue;
    const held = innermost === undefined ? Number.POSITIVE_INFINITY : innermost.range.end - innermost.range.start;
    // At a border between two nodes the one that begins there is meant: the cursor stands before it.
    if (range.end - range.start < held || (innermost?.range.end === offset && range.start === offset)) innermost = node;
  }
  return innermost === undefined ? [] : [...walkTemplate([innermost])].map(({ id }) => id);
}

/** The style whose declaration holds an offset of the program's own file. */
export const styleAt = (programs: readonly Program[], offset: number): string | undefined =>
  programs
    .flatMap(({ styles }) => styles)
    .find(({ range }) => range.source === 0 && range.start <= offset && offset <= range.end)?.name;
