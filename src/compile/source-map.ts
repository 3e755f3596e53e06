import { AstUtils, type AstNode } from 'langium';
import { sourceOffset } from '../base/positions.js';
import type { File } from '../language/generated/ast.js';
import { rangeOf } from '../language/syntax.js';
import type { SourceRange } from '../program/source.js';

/** Turns places in syntax trees into places in a program's sources. */
export class SourceMap {
  private readonly indexes = new Map<string, number>();

  /** `files` in the order of `Program.sources`. */
  constructor(files: readonly File[]) {
    for (const [index, file] of files.entries()) this.indexes.set(addressOf(file), index);
  }

  range(node: AstNode): SourceRange {
    const { start, end } = rangeOf(node);
    return this.between(node, start, end);
  }

  /** A range in the file of `node`. */
  between(node: AstNode, start: number, end: number): SourceRange {
    const source = this.indexes.get(addressOf(node)) ?? -1;
    return { source, start: sourceOffset(start), end: sourceOffset(end) };
  }
}

const addressOf = (node: AstNode): string => AstUtils.getDocument(node).uri.toString();
