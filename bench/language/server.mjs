import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import rpc from 'vscode-jsonrpc/node';

/** The language server as an editor runs it: a process of its own that talks over its standard streams. */
export class Server {
  /** @param cache where the server keeps its compiled code, as the extension has it */
  constructor(bundle, cache) {
    this.started = performance.now();
    const env = cache === undefined ? process.env : { ...process.env, MRSI_CODE_CACHE: cache };
    this.process = spawn(process.execPath, [bundle, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(this.process.stdout),
      new rpc.StreamMessageWriter(this.process.stdin),
    );
    this.waiting = new Map();
    this.versions = new Map();
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      this.waiting.get(uri)?.({ at: performance.now(), diagnostics });
      this.waiting.delete(uri);
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
    this.connection.listen();
  }

  async initialize(folder) {
    const uri = pathToFileURL(folder).href;
    await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      capabilities: {},
      workspaceFolders: [{ uri, name: 'bench' }],
    });
    await this.connection.sendNotification('initialized', {});
  }

  /** Resolves with the next diagnostics of a file. */
  diagnostics(uri) {
    return new Promise((resolve) => this.waiting.set(uri, resolve));
  }

  open(uri, text) {
    this.versions.set(uri, 1);
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'mrsi', version: 1, text },
    });
  }

  /** Replaces a range, as typing does. */
  change(uri, range, text) {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  request(method, params) {
    return this.connection.sendRequest(method, params);
  }

  async stop() {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    this.connection.dispose();
    this.process.kill();
  }
}
