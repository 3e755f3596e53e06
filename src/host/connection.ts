import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Readable, Writable } from 'node:stream';

/** A JSON-RPC connection over two streams, framed by `Content-Length`. */
export function connect(input: Readable, output: Writable, log: (line: string) => void): MessageConnection {
  const reader = new StreamMessageReader(input);
  // Its timer for messages that come in parts outlives the connection and would keep the process alive for ever.
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new StreamMessageWriter(output), {
    error: log,
    warn: log,
    info: log,
    log,
  });
}
