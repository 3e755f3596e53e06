import type { Program, SourceRange, Style } from '../program/index.js';
import { TemplateIndex, type Watched } from '../replay/index.js';
import { loopNames, type NamedType } from './names.js';

/** A place in a template where a breakpoint can stand. */
export interface TemplateStop {
  readonly range: SourceRange;
  readonly watched: Watched;
  /** Names that a condition there may use. */
  readonly names: readonly NamedType[];
}

/** Every tag and hole of a style's trace, and every constraint of its schema, in the order of the sources. */
export function templateStops(program: Program, style: Style): readonly TemplateStop[] {
  const stops: TemplateStop[] = [];
  for (const { node, loops } of new TemplateIndex(program, style).all()) {
    if (node.kind === 'literal') continue;
    const inner = node.kind === 'for' ? [...loops, node] : loops;
    stops.push({
      range: node.range,
      watched: { kind: 'node', node: node.id },
      names: loopNames(inner, program.schema),
    });
  }
  for (const { name, range } of program.schema.constraints)
    stops.push({ range, watched: { kind: 'constraint', constraint: name }, names: [] });
  return stops.sort((a, b) => a.range.source - b.range.source || a.range.start - b.range.start);
}
