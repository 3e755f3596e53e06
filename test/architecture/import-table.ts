/** What the files of one room may import. Everything that is not listed is denied. */
export interface Room {
  /** Other rooms, by their keys in the table; a room may always import itself. */
  readonly rooms: readonly string[];
  /** Packages of npm, also when only a type is imported. */
  readonly packages?: readonly string[];
  /** Modules of Node (`node:…`). */
  readonly node?: true;
}

const core = ['src/base', 'src/program', 'src/trace'] as const;
const allButPrograms = [
  ...core,
  'src/language',
  'src/compile',
  'src/template',
  'src/verify',
  'src/data',
  'src/export',
  'src/replay',
  'src/view',
  'src/host',
] as const;

/**
 * Who may import whom: the table of rooms as data. Keys are folders or files; a file belongs to the longest key that
 * its path begins with. Widen it only together with ARCHITECTURE.md.
 */
export const importTable: Readonly<Record<string, Room>> = {
  'src/base': { rooms: [] },
  'src/program': { rooms: ['src/base'], packages: ['re2js', 'zod'] },
  'src/trace': { rooms: ['src/base', 'src/program'], packages: ['zod'] },
  'src/language': { rooms: ['src/base'], packages: ['langium', 're2js'] },
  'src/compile': { rooms: ['src/base', 'src/program', 'src/language'], packages: ['langium'] },
  'src/template': { rooms: core },
  'src/verify': { rooms: core },
  'src/engine': {
    rooms: [...core, 'src/template'],
    packages: ['@huggingface/jinja', '@huggingface/tokenizers', 'sharp', 'zod'],
    node: true,
  },
  'src/engine/ort': { rooms: ['src/base', 'src/engine'], packages: ['koffi', 'onnxruntime-node', 'zod'], node: true },
  'src/engine/remote': { rooms: [...core, 'src/engine'], packages: ['zod'], node: true },
  'src/data': { rooms: [...core, 'src/verify'], packages: ['zod'] },
  'src/export': { rooms: [...core, 'src/verify', 'src/data'] },
  'src/replay': { rooms: [...core, 'src/verify'] },
  'src/view': { rooms: [...core, 'src/verify'] },
  'src/host': { rooms: core, packages: ['vscode-jsonrpc', 'zod'], node: true },
  'src/host/main.ts': {
    rooms: [...core, 'src/template', 'src/engine', 'src/engine/ort', 'src/engine/remote', 'src/host'],
    node: true,
  },
  'src/server': {
    rooms: ['src/base', 'src/program', 'src/language', 'src/compile'],
    packages: ['langium', 'vscode-languageserver', 'vscode-languageserver-textdocument'],
    node: true,
  },
  'src/debug': {
    rooms: [...core, 'src/verify', 'src/replay', 'src/host'],
    packages: ['@vscode/debugprotocol', 'zod'],
    node: true,
  },
  'src/cli': {
    rooms: [...allButPrograms, 'src/engine', 'src/debug'],
    packages: ['commander', 'sharp', 'zod'],
    node: true,
  },
  'src/extension': {
    rooms: [...allButPrograms, 'src/debug'],
    packages: ['vscode', 'vscode-languageclient', '@vscode/debugprotocol', 'langium', 'zod'],
    node: true,
  },
  webview: { rooms: [...core, 'src/verify', 'src/view'], packages: ['preact', '@vscode/codicons'] },
};
