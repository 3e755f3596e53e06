import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Range, Selection, type TextDocument, TextEditorRevealType, Uri, ViewColumn, window, workspace } from 'vscode';
import { CodedError } from '../../base/index.js';
import type { Program, Source, SourceRange } from '../../program/index.js';
import { basename, resolveFrom } from '../shared/files.js';
import { compileTemplate } from './compile.js';

/** Something of a template that can be found by name after the template was edited. */
export interface Named {
  readonly kind: 'constraint' | 'reward' | 'probe' | 'style';
  readonly name: string;
}

/**
 * Shows a range of the template that a run was made with, beside the trace panel, which keeps the focus. In a template
 * that was edited since, the declaration is found by its name.
 * @param traceFile path of the trace file: the program's source paths are relative to it
 * @throws CodedError `template/missing` where the file is neither there nor anywhere in the workspace
 */
export async function openSourceRange(
  traceFile: string,
  program: Program,
  range: SourceRange,
  named?: Named,
): Promise<void> {
  const place = await findPlace(traceFile, program, range, named);
  if (place === undefined) {
    const path = program.sources[range.source]?.path ?? '';
    throw new CodedError('template/missing', `The template ${path} of this run is not in the workspace`);
  }
  await show(place.document, place.range);
  if (!place.certain)
    void window.showInformationMessage(
      `${basename(place.document.uri.fsPath)} was changed since this run; the place may be another.`,
    );
}

/** A place in a template. */
export interface SourcePlace {
  readonly document: TextDocument;
  readonly range: SourceRange;
  /** The template is as it was when the trace was written, or what is looked for was found by its name. */
  readonly certain: boolean;
}

/** Where a range of the template that a run was made with is now; nothing where there is no such template. */
export async function findPlace(
  traceFile: string,
  program: Program,
  range: SourceRange,
  named?: Named,
): Promise<SourcePlace | undefined> {
  const source = program.sources[range.source];
  const path = source === undefined ? undefined : await findSource(traceFile, source);
  if (source === undefined || path === undefined) return undefined;
  const document = await workspace.openTextDocument(Uri.file(path));
  const same = sha256(document.getText()) === source.sha256;
  const now = same ? range : named === undefined ? undefined : await findNamed(path, named);
  return { document, range: now ?? range, certain: now !== undefined };
}

async function show(
  document: TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<void> {
  const range = new Range(document.positionAt(start), document.positionAt(end));
  const open = window.visibleTextEditors.find((editor) => editor.document === document);
  const editor = await window.showTextDocument(document, {
    viewColumn: open?.viewColumn ?? ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Where a source is now: beside the trace file as recorded, else the one of that name in the workspace with that content. */
export async function findSource(traceFile: string, source: Source): Promise<string | undefined> {
  const recorded = resolveFrom(traceFile, source.path);
  if (existsSync(recorded)) return recorded;
  const found = await workspace.findFiles(`**/${basename(source.path)}`, '**/node_modules/**', 20);
  for (const uri of found) {
    // oxlint-disable-next-line no-await-in-loop -- the first that fits ends the search
    const text = (await workspace.openTextDocument(uri)).getText();
    if (sha256(text) === source.sha256) return uri.fsPath;
  }
  return found[0]?.fsPath;
}

async function findNamed(path: string, { kind, name }: Named): Promise<SourceRange | undefined> {
  const programs = await compileTemplate(path).catch(() => []);
  for (const { schema, styles } of programs) {
    const all = { constraint: schema.constraints, reward: schema.rewards, probe: schema.probes, style: styles }[kind];
    const found = all.find((each) => each.name === name);
    if (found?.range.source === 0) return found.range;
  }
  return undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
