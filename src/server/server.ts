import type { FileSystemProvider } from 'langium';
import { startLanguageServer } from 'langium/lsp';
import type { Connection } from 'vscode-languageserver';
import { addRequestHandlers } from './language-server.js';
import { createServerServices, type ServerServices } from './services.js';

/** Starts the language server on a connection that does not listen yet. */
export function startServer(
  connection: Connection,
  fileSystem: { readonly fileSystemProvider: () => FileSystemProvider },
): ServerServices {
  const services = createServerServices({ connection, ...fileSystem });
  addRequestHandlers(connection, services.shared);
  startLanguageServer(services.shared);
  return services;
}
