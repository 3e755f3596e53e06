import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { Readable, Writable } from 'node:stream';

/** A JSON-RPC connection over two streams, framed by `Content-Length`. */
export function connect(input: Readable, output: Writable, log: (line: string) => void): MessageConnection {
  return createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output), {
    error: log,
    warn: log,
    info: log,
    log,
  });
}
