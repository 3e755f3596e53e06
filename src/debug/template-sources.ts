import { createHash } from 'node:crypto';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { sourceOffset } from '../base/positions.js';
import type { Program, SourceRange } from '../program/index.js';
import { type Counting, Lines } from './lines.js';

interface TemplateFile {
  readonly source: DebugProtocol.Source;
  readonly lines: Lines;
}

/** The source files of a program, as far as they can be found, with their lines. */
export class TemplateSources {
  private constructor(private readonly files: readonly (TemplateFile | undefined)[]) {}

  /** Looks for each file of a program in these folders, the first that has it wins. */
  static async find(
    program: Program,
    folders: readonly string[],
    readText: (path: string) => Promise<string>,
    counting: Counting,
  ): Promise<TemplateSources> {
    const found = await Promise.all(
      program.sources.map(async ({ path }): Promise<TemplateFile | undefined> => {
        const candidates = isAbsolute(path)
          ? [path]
          : folders.flatMap((folder) => [resolve(folder, path), join(folder, basename(path))]);
        for (const candidate of new Set(candidates)) {
          const text = await readText(candidate).catch(() => undefined);
          if (text === undefined) continue;
          return { source: { name: basename(candidate), path: candidate }, lines: new Lines(text, counting) };
        }
        return undefined;
      }),
    );
    return new TemplateSources(found);
  }

  /** Folders in which the templates of a trace file are looked for, nearest first. */
  static foldersOf(traceFile: string): readonly string[] {
    const folders: string[] = [];
    for (let folder = dirname(traceFile), depth = 0; depth < 4; depth++, folder = dirname(folder))
      folders.push(folder, join(folder, 'templates'));
    return folders;
  }

  get all(): readonly DebugProtocol.Source[] {
    return this.files.flatMap((file) => (file === undefined ? [] : [file.source]));
  }

  /** Names of the files that were not found. */
  missing(program: Program): readonly string[] {
    return program.sources.flatMap(({ path }, index) => (this.files[index] === undefined ? [path] : []));
  }

  /** Names of the files that are not as they were when the program was compiled. */
  changed(program: Program): readonly string[] {
    return program.sources.flatMap(({ path, sha256 }, index) => {
      const file = this.files[index];
      if (file === undefined || sha256 === '') return [];
      return createHash('sha256').update(file.lines.text, 'utf8').digest('hex') === sha256 ? [] : [path];
    });
  }

  /** The tag that a block begins with, or the first line of a style; any other range as it is. */
  tagOf(range: SourceRange): SourceRange {
    const text = this.files[range.source]?.lines.text.slice(range.start, range.end) ?? '';
    const tag = /^\{%(?:[^%"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|%(?!\}))*%\}|^style\b.*/.exec(text);
    return tag === null ? range : { ...range, end: sourceOffset(range.start + tag[0].length) };
  }

  /** A range as the protocol writes it; nothing for a file that was not found. */
  locate(
    range: SourceRange,
  ): { source: DebugProtocol.Source; line: number; column: number; endLine: number; endColumn: number } | undefined {
    const file = this.files[range.source];
    if (file === undefined) return undefined;
    const end = file.lines.position(range.end);
    return { source: file.source, ...file.lines.position(range.start), endLine: end.line, endColumn: end.column };
  }

  /** Index of a file among the program's sources, by its path. */
  indexOf(path: string): number | undefined {
    const index = this.files.findIndex((file) => file?.source.path !== undefined && samePath(file.source.path, path));
    return index < 0 ? undefined : index;
  }

  lines(index: number): Lines | undefined {
    return this.files[index]?.lines;
  }
}

/** Drive letters come in either case. */
const samePath = (a: string, b: string): boolean => {
  const normal = (path: string): string => resolve(path).replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
  return normal(a) === normal(b);
};
