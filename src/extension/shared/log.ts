import { type LogOutputChannel, window } from 'vscode';

let channel: LogOutputChannel | undefined;

/** The output channel "MRSI Studio": what the parts of the program say that no view shows. */
export const log = (): LogOutputChannel => (channel ??= window.createOutputChannel('MRSI Studio', { log: true }));

/** Gives the channel back when the extension ends. */
export function disposeLog(): void {
  channel?.dispose();
  channel = undefined;
}
