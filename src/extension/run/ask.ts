import { dirname } from 'node:path';
import { type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import { CodedError } from '../../base/index.js';
import type { RunInput } from '../../host/protocol.js';
import type { Program } from '../../program/index.js';
import { basename } from '../shared/files.js';
import type { RunItem } from './request.js';

const PICTURES = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif'];

/** A row of a list of files; without a path it asks for one. */
interface FileItem extends QuickPickItem {
  readonly path?: string;
}

interface FileQuestion {
  readonly title: string;
  readonly placeHolder: string;
  readonly icon: string;
  /** Where to look in the workspace. */
  readonly glob: string;
  /** Take the file unasked if it is the only one. */
  readonly takesOnly?: boolean;
  /** Extensions that the file dialog offers. */
  readonly extensions: readonly string[];
}

/** A folder as seen from its workspace folder; empty for that itself. */
function folderWords(folder: string): string {
  const words = workspace.asRelativePath(Uri.file(folder));
  return words === folder ? '' : words;
}

/** Asks for a file: one of the workspace, or one from the disk. */
async function askForFile(question: FileQuestion): Promise<string | undefined> {
  const found = await workspace.findFiles(question.glob, '**/{node_modules,.git,.mrsi-runs}/**', 500);
  const rows = found
    .map(
      (uri): FileItem => ({
        label: `$(${question.icon}) ${basename(uri.fsPath)}`,
        description: folderWords(dirname(uri.fsPath)),
        path: uri.fsPath,
      }),
    )
    .sort((a, b) => (a.path ?? '').localeCompare(b.path ?? ''));
  const [only, ...others] = rows;
  if (question.takesOnly === true && only?.path !== undefined && others.length === 0) return only.path;
  const choice = await window.showQuickPick<FileItem>(
    [
      ...rows,
      ...(rows.length > 0 ? [{ label: '', kind: QuickPickItemKind.Separator }] : []),
      { label: '$(folder-opened) Browse…', alwaysShow: true },
    ],
    { title: question.title, placeHolder: question.placeHolder, matchOnDescription: true },
  );
  if (choice === undefined || choice.path !== undefined) return choice?.path;
  const chosen = await window.showOpenDialog({
    title: question.title,
    filters: { [question.title]: [...question.extensions] },
  });
  return chosen?.[0]?.fsPath;
}

/** Asks for the template to run. */
export const askForTemplate = (title = 'MRSI: Run Inference'): Promise<string | undefined> =>
  askForFile({
    title,
    placeHolder: 'The template',
    icon: 'symbol-snippet',
    glob: '**/*.mrsi',
    takesOnly: true,
    extensions: ['mrsi'],
  });

/** Asks for a data file of samples. */
export const askForSampleFile = (title = 'MRSI: Run Inference on Sample'): Promise<string | undefined> =>
  askForFile({
    title,
    placeHolder: 'The data file',
    icon: 'database',
    glob: '**/{samples/*,*samples*}.{json,jsonl}',
    extensions: ['json', 'jsonl'],
  });

/** Asks which style to run; one alone is taken unasked. */
export async function askForStyle(
  programs: readonly Program[],
  title = 'MRSI: Run Inference',
): Promise<string | undefined> {
  const styles = programs.flatMap((program) => program.styles);
  const [only] = styles;
  if (styles.length === 1) return only?.name;
  if (only === undefined)
    throw new CodedError('template/style-unknown', 'The template has no style, so there is nothing to write');
  const choice = await window.showQuickPick(
    styles.map((style) => ({ label: style.name, description: style.title })),
    { title, placeHolder: 'The style', matchOnDescription: true },
  );
  return choice?.label;
}

/** Asks for every input of a schema; `undefined` when the user turns away. */
export async function askForInputs(program: Program): Promise<RunItem | undefined> {
  const inputs: Record<string, RunInput> = {};
  for (const { name, type } of program.schema.inputs) {
    const kind = type.kind === 'list' ? type.of.kind : type.kind;
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const given = kind === 'image' ? await askForPicture(name) : await askForText(name);
    if (given === undefined) return undefined;
    inputs[name] = given;
  }
  return { title: 'your input', inputs };
}

async function askForText(name: string): Promise<RunInput | undefined> {
  const text = await window.showInputBox({
    title: `MRSI: ${name}`,
    prompt: 'The text to reason about',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'Give a sentence with at least one character.' : undefined),
  });
  return text === undefined ? undefined : { kind: 'text', text };
}

async function askForPicture(name: string): Promise<RunInput | undefined> {
  const path = await askForFile({
    title: `MRSI: ${name}`,
    placeHolder: 'The picture',
    icon: 'file-media',
    glob: `**/*.{${PICTURES.join(',')}}`,
    extensions: PICTURES,
  });
  return path === undefined ? undefined : { kind: 'image', paths: [path] };
}

interface SampleRow extends QuickPickItem {
  readonly item: RunItem;
}

/** Asks which samples to run: those that are ticked, or the one that Enter is pressed on. */
export async function askForSamples(items: readonly RunItem[]): Promise<readonly RunItem[] | undefined> {
  const pick = window.createQuickPick<SampleRow>();
  pick.title = 'MRSI: Run Inference on Sample';
  pick.placeholder = 'Enter runs a sample; tick several to run them into one file';
  pick.matchOnDescription = true;
  pick.canSelectMany = true;
  pick.items = items.map((item) => {
    const text = Object.values(item.inputs).find((input) => input.kind === 'text');
    return { label: item.sample ?? item.title, description: text?.kind === 'text' ? text.text : '', item };
  });
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => {
        const chosen = pick.selectedItems.length > 0 ? pick.selectedItems : pick.activeItems.slice(0, 1);
        resolve(chosen.length === 0 ? undefined : chosen.map((row) => row.item));
      });
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
