import { Range, Uri, workspace, WorkspaceEdit } from 'vscode';
import { CodedError } from '../../base/index.js';
import type { Program } from '../../program/index.js';
import { compileTemplate } from './compile.js';
import { findSource } from './open-source.js';

/** A weight as the language writes it: no more digits than mean something. */
const written = (weight: number): string => String(Number(weight.toFixed(4)));

/**
 * Writes weights of rewards into the template that a run was made with, as it is now; it stays unsaved, so that it can
 * be undone.
 * @throws CodedError `template/missing`, `template/has-errors`; `template/missing` also where the template has the
 * rewards no more, or leaves their weight out
 */
export async function writeWeights(
  traceFile: string,
  program: Program,
  weights: Readonly<Record<string, number>>,
): Promise<void> {
  const [source] = program.sources;
  const path = source === undefined ? undefined : await findSource(traceFile, source);
  if (path === undefined)
    throw new CodedError('template/missing', `The template ${source?.path ?? ''} of this run is not in the workspace`);
  const programs = await compileTemplate(path);
  const now = programs.find((each) => each.schema.name === program.schema.name);
  const uri = Uri.file(path);
  const document = await workspace.openTextDocument(uri);
  const edit = new WorkspaceEdit();
  for (const [name, weight] of Object.entries(weights)) {
    const range = now?.schema.rewards.find((reward) => reward.name === name)?.weightRange;
    if (range?.source !== 0)
      throw new CodedError('template/missing', `The template has no weight of the reward ${name} to write`, {
        subject: path,
      });
    edit.replace(uri, new Range(document.positionAt(range.start), document.positionAt(range.end)), written(weight));
  }
  await workspace.applyEdit(edit);
}
