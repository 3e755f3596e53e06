import { NodeFileSystem } from 'langium/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.js';

// The process of the language server: `--stdio`, `--node-ipc` or `--socket=…` says how the editor talks to it.
startServer(createConnection(ProposedFeatures.all), NodeFileSystem);
