import { type TokenIndex, tokenIndex } from '../base/positions.js';
import type { Session } from './session.js';
import type { DebugThread } from './thread.js';

/** Addresses of one thread's tokens: far more than a trace has. */
const ADDRESSES = 0x1000000;
/** The address of a thread's first token among them, so that what an editor asks for before it has addresses too. */
const FIRST = 0x100000;

/** The address under which a token is shown as an instruction. */
export const tokenAddress = (thread: DebugThread, token: number): string =>
  `0x${(thread.id * ADDRESSES + FIRST + token).toString(16)}`;

/** The token at an address, with a distance in tokens; nothing for an address of no trace. */
export function memoryToken(
  session: Session,
  address: string,
  distance: number,
): { readonly thread: DebugThread; readonly token: TokenIndex } | undefined {
  const number = Number(address);
  if (!Number.isInteger(number)) return undefined;
  const id = Math.floor(number / ADDRESSES);
  const thread = session.threads.find((each) => each.id === id);
  if (thread === undefined) return undefined;
  const token = number - id * ADDRESSES - FIRST + distance;
  return token < 0 || token >= thread.timeline.tokens.count ? undefined : { thread, token: tokenIndex(token) };
}
