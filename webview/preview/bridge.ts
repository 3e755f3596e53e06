import type { FromPreview, ToPreview } from '../../src/view/preview/messages.js';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** The way to the extension and back. */
export interface PreviewBridge {
  send(message: FromPreview): void;
  /** Returns how to stop. */
  listen(listener: (message: ToPreview) => void): () => void;
}

const isMessage = (data: unknown): data is ToPreview => typeof data === 'object' && data !== null && 'type' in data;

/** Connects to the editor; may be called once. */
export function connectPreview(): PreviewBridge {
  const api = acquireVsCodeApi();
  return {
    send: (message) => api.postMessage(message),
    listen(listener) {
      const hear = ({ data }: MessageEvent<unknown>): void => {
        // Only the extension can post into this frame: VS Code checks the origin before it passes a message on.
        if (isMessage(data)) listener(data);
      };
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
  };
}
