import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { log } from '../shared/log.js';
import { colourEntityTypes } from './entity-colours.js';

/** Starts the language server; it works in untrusted workspaces too, since it runs nothing of them. */
export function startLanguageClient(context: ExtensionContext): LanguageClient {
  const module = Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  // Compiled code of the server, by which it starts faster the next time.
  const codeCache = Uri.joinPath(context.globalStorageUri, 'language-server.code').fsPath;
  const client = new LanguageClient(
    'mrsi',
    'MRSI Language Server',
    { module, transport: TransportKind.ipc, options: { env: { ...process.env, MRSI_CODE_CACHE: codeCache } } },
    {
      documentSelector: [{ language: 'mrsi' }],
      outputChannel: log(),
    },
  );
  context.subscriptions.push(client);
  context.subscriptions.push(colourEntityTypes(client));
  client.start().catch((error: unknown) => log().error(`The language server did not start: ${String(error)}`));
  return client;
}
