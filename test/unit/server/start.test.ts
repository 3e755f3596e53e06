import { PassThrough } from 'node:stream';
import { DocumentState, EmptyFileSystemProvider, type FileSystemNode, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { expect, test } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { Diagnostic, WorkspaceSymbol } from 'vscode-languageserver';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startServer } from '../../../src/server/server.js';
import { schema } from './editor.js';

const FOLDER = 'file:///work';
const OPEN = `${FOLDER}/open.mrsi`;
const COUNT = 100;
const mistaken = `import "schema.mrsi"
import "missing.mrsi"
style open for S { prompt """{{ text }}""" trace """{{ entities as json }}{{ unknown }}""" }
`;

/** A folder of files, with every reading of one written down. */
class Folder extends EmptyFileSystemProvider {
  readonly read: string[] = [];

  /** @param ready what must be over before the files of the folder are known */
  constructor(
    private readonly texts: Readonly<Record<string, string>>,
    private readonly ready: Promise<void>,
  ) {
    super();
  }

  override async readDirectory(): Promise<FileSystemNode[]> {
    await this.ready;
    return Object.keys(this.texts).map((name) => ({
      uri: URI.parse(`${FOLDER}/${name}`),
      isFile: true,
      isDirectory: false,
    }));
  }

  override async readFile(uri?: URI): Promise<string> {
    const name = String(uri).slice(FOLDER.length + 1);
    const text = this.texts[name];
    if (text === undefined) throw new Error(`No file ${name}`);
    this.read.push(name);
    // as long as a disk may take, so that a request can come between two files
    await new Promise((resolve) => setTimeout(resolve, 1));
    return text;
  }
}

interface Started {
  readonly shared: LangiumSharedServices;
  readonly client: MessageConnection;
  readonly folder: Folder;
  readonly published: readonly (readonly Diagnostic[])[];
  /** How many files had been read each time that the open file was checked. */
  readonly checked: readonly number[];
  /** Resolves when the open file has that many diagnostics published. */
  readonly until: (count: number) => Promise<void>;
}

/**
 * Starts the server on a folder and opens a file of it, as an editor that comes back with the file open does.
 * @param opening whether the file is open before the server knows the files of the folder, or while it reads them
 */
async function start(opening: 'before' | 'during', openText = mistaken): Promise<Started> {
  const others = Array.from({ length: COUNT }, (_, index) => [
    `other${index}.mrsi`,
    `import "schema.mrsi"\n${schema('').replace('schema S', `schema Other${index}`)}`,
  ]);
  const texts = { ...Object.fromEntries(others), 'open.mrsi': openText, 'schema.mrsi': schema('') };
  let known: () => void = () => undefined;
  const folder = new Folder(texts, new Promise((resolve) => (known = resolve)));
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
  );
  const { shared } = startServer(connection, { fileSystemProvider: () => folder });
  const checked: number[] = [];
  shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => {
    if (document.uri.toString() === OPEN) checked.push(folder.read.length);
  });
  if (opening === 'before') shared.workspace.TextDocuments.onDidOpen(() => known());
  else known();
  const client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const published: Diagnostic[][] = [];
  let changed: () => void = () => undefined;
  client.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
    if (params.uri !== OPEN) return;
    published.push(params.diagnostics);
    changed();
  });
  client.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
  client.listen();
  await client.sendRequest('initialize', {
    processId: null,
    rootUri: FOLDER,
    capabilities: {},
    workspaceFolders: [{ uri: FOLDER, name: 'work' }],
  });
  await client.sendNotification('initialized', {});
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri: OPEN, languageId: 'mrsi', version: 1, text: openText },
  });
  return {
    shared,
    client,
    folder,
    published,
    checked,
    async until(count) {
      while (published.length < count) await new Promise<void>((resolve) => (changed = resolve));
    },
  };
}

/** Our server sends plain texts. */
const messageOf = ({ message }: Diagnostic): string => (typeof message === 'string' ? message : message.value);

/** Checks that the first diagnostics are complete, and that no file is read twice. */
async function expectSame({ folder, published, checked, until }: Started): Promise<void> {
  await until(2);
  const [first, last] = [published[0], published.at(-1)];
  const messages = first?.map(messageOf).join('\n');
  expect(messages).toContain('missing.mrsi');
  expect(messages).toContain('unknown');
  expect(checked.at(-1)).toBeGreaterThan(COUNT);
  expect(last).toEqual(first);
  expect(new Set(folder.read).size).toBe(folder.read.length);
}

test('an open file has its diagnostics when only what it imports is read', async () => {
  const started = await start('before');
  await started.until(1);
  expect(started.checked[0]).toBe(1);
  await expectSame(started);
  started.client.dispose();
});

test('checks that take their time come after the first diagnostics', async () => {
  const text = `import "schema.mrsi"
style open for S { prompt """{{ text }}""" trace """{% for e in entities %}{{ e.span }}{% endfor %}""" }
`;
  const { client, published, until } = await start('before', text);
  await until(2);
  const codes = published.map((diagnostics) => diagnostics.map(({ code }) => code));
  expect(codes[0]).toContain('missing-slot');
  expect(codes[0]).not.toContain('ambiguous-end');
  expect(codes.at(-1)).toContain('ambiguous-end');
  client.dispose();
});

test('a file that is opened while the workspace is read does not wait for the rest of it', async () => {
  const started = await start('during');
  await started.until(1);
  expect(started.checked[0]).toBeLessThan(COUNT);
  await expectSame(started);
  started.client.dispose();
});

test.each(['before', 'during'] as const)(
  'a question about the workspace waits until all of it is read (%s)',
  async (opening) => {
    const { client } = await start(opening);
    const found = await client.sendRequest<WorkspaceSymbol[]>('workspace/symbol', { query: 'Other' });
    expect(found.filter(({ name }) => /^Other\d+$/.test(name))).toHaveLength(COUNT);
    client.dispose();
  },
);

test('what is typed while the workspace is read is in the diagnostics', async () => {
  const { client, published, until } = await start('before');
  await until(1);
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri: OPEN, version: 2 },
    contentChanges: [{ text: mistaken.replace('missing.mrsi', 'absent.mrsi') }],
  });
  await until(2);
  expect(published.at(-1)?.some((each) => messageOf(each).includes('absent.mrsi'))).toBe(true);
  client.dispose();
});

test('where an open file cannot be built before the workspace, it is built with it, and the log says so', async () => {
  const { shared, client, checked, published, until } = await start('before');
  const logged: string[] = [];
  client.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
  let failures = 0;
  shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Linked, (document) => {
    if (document.uri.toString() === OPEN && failures++ === 0) throw new Error('out of order');
  });
  await until(1);
  expect(checked[0]).toBeGreaterThan(COUNT);
  expect(published[0]?.map(messageOf).join('\n')).toContain('missing.mrsi');
  expect(logged.join('\n')).toContain('out of order');
  client.dispose();
});
