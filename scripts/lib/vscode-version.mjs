/** The VS Code that tests and `npm start` download: the desktop's release, and the same release's server. */
export const VSCODE_VERSION = '1.139.1';

/** npm packages that carry the server of that release, and the Node that it runs on. */
export const SERVER_PACKAGE = { name: 'code-server', version: '4.139.1' };
export const SERVER_NODE_VERSION = '24.21.0';
