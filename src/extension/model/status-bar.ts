import { type Disposable, type ExtensionContext, StatusBarAlignment, ThemeColor, window, workspace } from 'vscode';
import type { HostState, InferenceClient } from '../../host/client.js';
import { basename } from '../shared/files.js';
import { modelSettings } from '../shared/settings.js';
import { demoModelFolder } from './model-folder.js';

const icons: Readonly<Record<HostState, string>> = {
  stopped: 'chip',
  starting: 'loading~spin',
  ready: 'chip',
  busy: 'loading~spin',
  died: 'warning',
};

const words: Readonly<Record<HostState, string>> = {
  stopped: 'The inference host starts with the first run.',
  starting: 'The inference host is starting.',
  ready: 'The inference host is ready.',
  busy: 'The inference host is busy.',
  died: 'The inference host died; the next run starts a new one.',
};

/** Model and execution provider in the status bar, while a template or a trace is open. */
export function registerStatusBar(context: ExtensionContext, inference: InferenceClient): readonly Disposable[] {
  const item = window.createStatusBarItem('mrsi.model', StatusBarAlignment.Right, 90);
  item.name = 'MRSI Model';
  item.command = 'mrsi.selectModel';
  const refresh = (): void => {
    const { folder, executionProvider } = modelSettings();
    const name = basename(folder === '' ? demoModelFolder(context) : folder);
    const loaded = inference.state === 'stopped' || inference.state === 'died' ? undefined : inference.model;
    // What `auto` means is known once the model is loaded.
    const provider =
      executionProvider === 'auto' && loaded?.name === name ? loaded.executionProvider : executionProvider;
    item.text = `$(${icons[inference.state]}) ${name} · ${provider}`;
    item.tooltip = `${name} on ${provider}. ${words[inference.state]} Click to choose another model.`;
    item.accessibilityInformation = { label: `MRSI model ${name} on ${provider}. ${words[inference.state]}` };
    item.backgroundColor = inference.state === 'died' ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    if (isOfUse()) item.show();
    else item.hide();
  };
  refresh();
  return [
    item,
    inference.onState(refresh),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('mrsi.model')) refresh();
    }),
    window.onDidChangeActiveTextEditor(refresh),
    window.tabGroups.onDidChangeTabs(refresh),
  ];
}

/** A template or a trace is on the screen. */
function isOfUse(): boolean {
  return window.tabGroups.all.some(({ activeTab }) => {
    const input: unknown = activeTab?.input;
    const uri: unknown = typeof input === 'object' && input !== null && 'uri' in input ? input.uri : undefined;
    return /\.(mrsi|mrsitrace)$/.test(String(uri));
  });
}
