import { commands, window } from 'vscode';
import { evaluationWords, SHOW_VIOLATIONS } from './words.js';
import { type Run, violationsOf } from './violations.js';

/** Tells how a run over a data file went, and offers the traces to look at. */
export function tellEvaluation(title: string, run: Run): void {
  const show = 'Show Violations';
  const offers = violationsOf(run).size > 0 ? [show] : [];
  void window.showInformationMessage(`${title}: ${evaluationWords(run)}`, ...offers).then((choice) => {
    if (choice === show) void commands.executeCommand(SHOW_VIOLATIONS, run.path);
  });
}
