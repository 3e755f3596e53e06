import { readFile } from 'node:fs/promises';
import { Uri, workspace } from 'vscode';
import { CodedError } from '../../base/index.js';
import { compileExpression } from '../../compile/index.js';
import type { DebugServices, LaunchSample } from '../../debug/index.js';
import type { InferenceClient } from '../../host/client.js';
import type { Program } from '../../program/index.js';
import { openAutomaton, readTrace, spell } from '../../template/index.js';
import { readSampleFile } from '../run/sample-files.js';
import { basename } from '../shared/files.js';
import { compileTemplate } from '../templates/compile.js';

/** What the debug adapter needs, from the editor: files as they stand there, saved or not. */
export const debugServices = (
  inference: InferenceClient,
  tool: { readonly name: string; readonly version: string },
): DebugServices => ({
  readText,
  language: { compile: compileTemplate, compileExpression },
  template: {
    readTrace,
    spell,
    allows: (program, style, context, text) => openAutomaton(program, style, context).advance(text) !== undefined,
  },
  readSample,
  inference,
  tool,
});

async function readText(path: string): Promise<string> {
  const wanted = Uri.file(path).toString();
  const open = workspace.textDocuments.find((document) => document.uri.toString() === wanted);
  if (open !== undefined) return open.getText();
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CodedError('file/unreadable', `${path} cannot be read`, { subject: path, cause });
  });
}

async function readSample(path: string, id: string, program: Program): Promise<LaunchSample> {
  const { items } = await readSampleFile(path, program);
  const item = items.find((each) => each.sample === id);
  if (item === undefined)
    throw new CodedError('input/sample-unknown', `${basename(path)} has no sample ${id} that can be used`, {
      subject: path,
    });
  return { id, inputs: item.inputs, ...(item.label === undefined ? {} : { label: item.label }) };
}
