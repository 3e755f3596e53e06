import type { FromFigures, ToFigures } from '../../src/view/figures/messages.js';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; setState(state: unknown): void };

/** The way to the extension and back. */
export interface FiguresBridge {
  send(message: FromFigures): void;
  /** Returns how to stop. */
  listen(listener: (message: ToFigures) => void): () => void;
}

const isMessage = (data: unknown): data is ToFigures & { readonly saved?: unknown } =>
  typeof data === 'object' && data !== null && 'type' in data;

/** Connects to the editor; may be called once. */
export function connectFigures(): FiguresBridge {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    listen(listener) {
      const hear = ({ data }: MessageEvent<unknown>): void => {
        // Only the extension can post into this frame: VS Code checks the origin before it passes a message on.
        if (!isMessage(data)) return;
        // The file is given back to the extension when the window is loaded again.
        if (data.saved !== undefined) api.setState(data.saved);
        listener(data);
      };
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
  };
}
