import { debug, type Disposable, type ExtensionContext, languages } from 'vscode';
import type { InferenceClient } from '../../host/client.js';
import { toolOf } from '../shared/tool.js';
import type { TraceDocuments } from '../traces/documents.js';
import { AdapterFactory } from './adapter-factory.js';
import { registerDebugCommands } from './commands.js';
import { ConfigurationProvider, DEBUG_TYPE } from './configuration.js';
import { PanelFollower } from './follow.js';
import { HoleValues, PathUnderPointer } from './inline-values.js';

/** The debugger in the editor: its type, what completes configurations, and what it shows in templates. */
export const registerDebug = (
  context: ExtensionContext,
  inference: InferenceClient,
  documents: TraceDocuments,
): readonly Disposable[] => {
  const follower = new PanelFollower(documents);
  return [
    debug.registerDebugConfigurationProvider(DEBUG_TYPE, new ConfigurationProvider(context)),
    debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, new AdapterFactory(inference, toolOf(context))),
    languages.registerInlineValuesProvider({ language: 'mrsi' }, new HoleValues()),
    languages.registerEvaluatableExpressionProvider({ language: 'mrsi' }, new PathUnderPointer()),
    follower,
    ...registerDebugCommands(follower),
  ];
};
