import type { ExtensionContext } from 'vscode';
import { InferenceClient } from '../../host/client.js';
import { log } from '../shared/log.js';
import { toolOf } from '../shared/tool.js';

/** The client of the inference host. The host itself starts with the first run, not with the editor. */
export function createInference(context: ExtensionContext): InferenceClient {
  const client = new InferenceClient({
    script: context.asAbsolutePath('dist/host.cjs'),
    tool: toolOf(context),
    log: (text) => log().info(`[host] ${text.trimEnd()}`),
  });
  context.subscriptions.push(client);
  return client;
}
