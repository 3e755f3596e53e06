import type { FromPanel, ToPanel } from '../src/view/messages.js';

/** What VS Code gives a webview to talk with. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The way to the extension and back, with the state that the editor keeps while the panel is away. */
export interface Bridge {
  send(message: FromPanel): void;
  listen(listener: (message: ToPanel) => void): void;
  readonly saved: unknown;
  save(state: unknown): void;
}

const isMessage = (data: unknown): data is ToPanel => typeof data === 'object' && data !== null && 'type' in data;

/** Connects to the editor; may be called once. */
export function connect(): Bridge {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    listen(listener) {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        // Only the extension can post into this frame: VS Code checks the origin before it passes a message on.
        if (isMessage(data)) listener(data);
      });
    },
    saved: api.getState(),
    save: (state) => api.setState(state),
  };
}
