import { TabInputCustom, window } from 'vscode';
import { TRACE_EDITOR } from './editor.js';

/** The trace file in the active editor. */
export function activeTraceFile(): string | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof TabInputCustom && input.viewType === TRACE_EDITOR ? input.uri.fsPath : undefined;
}
