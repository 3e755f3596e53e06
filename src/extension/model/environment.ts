import { ProgressLocation, window, workspace } from 'vscode';
import type { InferenceClient } from '../../host/client.js';
import { environmentReport } from './environment-report.js';

/** Tries what there is to run models on and shows it as a document. */
export async function showEnvironment(inference: InferenceClient): Promise<void> {
  const found = await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Trying what models can run on …', cancellable: true },
    (_, token) => inference.environment(token),
  );
  const document = await workspace.openTextDocument({ language: 'markdown', content: environmentReport(found) });
  await window.showTextDocument(document, { preview: true });
}
