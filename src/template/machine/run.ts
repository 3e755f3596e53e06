import type { Machine } from './machine.js';
import type { OpenThread, TextSource, TextThread, Thread } from './thread.js';

/** Runs a machine over text that is there in full, skipping quickly over what only one reading waits for. */
export function runMachine(
  machine: Machine,
  threads: readonly Thread[],
  text: string,
  from: number,
): readonly Thread[] {
  const source: TextSource = text;
  let left = threads;
  let at = from;
  while (at < text.length && left.length > 0) {
    const [only] = left;
    if (left.length === 1 && only !== undefined) {
      const jumped =
        only.kind === 'text'
          ? jumpText(machine, only, text, at)
          : only.kind === 'open'
            ? jumpOpen(only, text, at)
            : undefined;
      if (jumped !== undefined) {
        [left, at] = jumped;
        continue;
      }
    }
    left = machine.step(left, text.charCodeAt(at), at, source);
    at++;
  }
  return left;
}

/** Compares known text in one piece. */
export function jumpText(
  machine: Machine,
  thread: TextThread,
  text: string,
  at: number,
): readonly [readonly Thread[], number] | undefined {
  const length = Math.min(thread.text.length - thread.at, text.length - at);
  if (length < 2) return undefined;
  const expected = thread.text.slice(thread.at, thread.at + length);
  if (!text.startsWith(expected, at)) return undefined;
  const threads: Thread[] = [];
  machine.advanceText(thread, thread.at + length, at + length, threads);
  return [threads, at + length];
}

/** Skips open text up to the next character with which a terminator could begin. */
function jumpOpen(thread: OpenThread, text: string, at: number): readonly [readonly Thread[], number] | undefined {
  if (thread.span !== undefined || !thread.pattern.isRoot) return undefined;
  let to = at;
  while (to < text.length && thread.pattern.step(text.charCodeAt(to)).isRoot) to++;
  return to === at ? undefined : [[thread], to];
}
