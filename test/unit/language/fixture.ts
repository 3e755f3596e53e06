import { compileFile, type CompileDiagnostic } from '../../../src/compile/index.js';

/** A line that says what is expected under the line above it: carets, `...` if the range goes on, code and message. */
const expectation = /^\s*\^+(?:\.\.\.)? [a-z-]+: /;
/** A line that begins another file of the same fixture. */
const fileMark = /^\/\/ file: (\S+)$/;

interface FixtureFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a fixture, without what is expected of them. A fixture without file marks is one file. */
export function filesOf(fixture: string): readonly FixtureFile[] {
  const files: { name: string; lines: string[] }[] = [{ name: 'main.mrsi', lines: [] }];
  for (const line of fixture.split('\n')) {
    const name = fileMark.exec(line)?.[1];
    if (name !== undefined) files.push({ name, lines: [] });
    else if (!expectation.test(line)) files.at(-1)?.lines.push(line);
  }
  const named = files.filter((file, index) => index > 0 || file.lines.some((line) => line !== ''));
  return named.map(({ name, lines }) => ({ name, text: lines.join('\n') }));
}

/** Compiles a fixture and writes the diagnostics under its lines. */
export async function annotate(fixture: string): Promise<string> {
  const files = filesOf(fixture);
  const [main] = files;
  if (main === undefined) throw new Error('An empty fixture');
  const { diagnostics } = await diagnosticsOf(files);
  const hasMarks = fixture.split('\n').some((line) => fileMark.test(line));
  return files
    .map(({ name, text }) => {
      const own = diagnostics.filter((diagnostic) => diagnostic.path === name);
      const lines = text.split('\n').flatMap((line, index) => [line, ...notes(line, index, own)]);
      return (
        hasMarks && (name !== 'main.mrsi' || fileMark.test(fixture.split('\n')[0] ?? ''))
          ? [`// file: ${name}`, ...lines]
          : lines
      ).join('\n');
    })
    .join('\n');
}

export const diagnosticsOf = (files: readonly FixtureFile[]): ReturnType<typeof compileFile> =>
  compileFile(files[0]?.name ?? '', (path) => Promise.resolve(files.find((file) => file.name === path)?.text));

function notes(line: string, index: number, diagnostics: readonly CompileDiagnostic[]): string[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.range.start.line === index)
    .map(({ range: { start, end }, code, message, fixes }) => {
      const indentation = line.slice(0, start.column).replace(/[^\t]/g, ' ');
      const goesOn = end.line > start.line;
      const width = Math.max(1, (goesOn ? line.length : end.column) - start.column);
      const offered = fixes.map((fix) => ` [${fix.title}]`).join('');
      return `${indentation}${'^'.repeat(width)}${goesOn ? '...' : ''} ${code}: ${message.replaceAll('\n', '⏎')}${offered}`;
    });
}

/** The main file after the first fix of every diagnostic that has one; overlapping changes are left out. */
export function mend(text: string, diagnostics: readonly CompileDiagnostic[]): string {
  const changes = diagnostics
    .flatMap((diagnostic) => diagnostic.fixes[0]?.changes ?? [])
    .toSorted((a, b) => b.range.start - a.range.start || b.range.end - a.range.end);
  let mended = text;
  let before = Infinity;
  for (const { range, text: replacement } of changes) {
    if (range.end > before) continue;
    mended = mended.slice(0, range.start) + replacement + mended.slice(range.end);
    before = range.start;
  }
  return mended;
}
