import { errorCatalogue, toPlainError } from '../../base/index.js';
import type { ShownError } from '../../view/messages.js';

/** An error as views show it. */
export function shownError(error: unknown): ShownError {
  const { code, message } = toPlainError(error);
  return { code, message, remedy: errorCatalogue[code] };
}
