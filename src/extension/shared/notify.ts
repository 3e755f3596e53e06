import { commands, window } from 'vscode';
import { CancellationError, CodedError, type ErrorCode } from '../../base/index.js';
import { log } from './log.js';
import { shownError } from './shown-error.js';

interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

const remedies: Partial<Readonly<Record<ErrorCode, Remedy>>> = {
  'template/has-errors': { title: 'Show Problems', command: 'workbench.actions.view.problems' },
  'model/folder-missing': { title: 'Select Model', command: 'mrsi.selectModel' },
  'model/file-missing': { title: 'Select Model', command: 'mrsi.selectModel' },
  'model/file-corrupt': { title: 'Select Model', command: 'mrsi.selectModel' },
  'model/family-unknown': { title: 'Select Model', command: 'mrsi.selectModel' },
  'model/graph-mismatch': { title: 'Select Model', command: 'mrsi.selectModel' },
  'model/memory': { title: 'Select Model', command: 'mrsi.selectModel' },
  'host/provider': { title: 'Open Settings', command: 'workbench.action.openSettings', arguments: ['mrsi.model'] },
};

const SHOW_LOG = 'Show Log';

/** A message that further sentences may follow. */
const sentence = (message: string): string => (/[.!?…]$/.test(message) ? message : `${message}.`);

/** Tells the user what went wrong and what to do; a cancelled action needs no words. */
export function showError(error: unknown): void {
  if (error instanceof CancellationError) return;
  const { code, message, remedy } = shownError(error);
  log().error(error instanceof CodedError || !(error instanceof Error) ? `${message} [${code}]` : error);
  const action = remedies[code];
  const choices = [...(action === undefined ? [] : [action.title]), SHOW_LOG];
  void window.showErrorMessage(`${sentence(message)} ${remedy} [${code}]`, ...choices).then((choice) => {
    if (choice === SHOW_LOG) log().show(true);
    else if (choice !== undefined && action !== undefined)
      void commands.executeCommand(action.command, ...(action.arguments ?? []));
  });
}

/** Tells the user something that keeps nothing from going on. */
export function showWarning(message: string): void {
  log().warn(message);
  void window.showWarningMessage(message, SHOW_LOG).then((choice) => {
    if (choice === SHOW_LOG) log().show(true);
  });
}

/** Makes a command's handler that shows what it throws, and then has no result. */
export const reporting =
  <Arguments extends readonly unknown[], Result>(handle: (...given: Arguments) => Promise<Result>) =>
  async (...given: Arguments): Promise<Result | undefined> => {
    try {
      return await handle(...given);
    } catch (error) {
      showError(error);
      return undefined;
    }
  };
