import { textRange } from '../../../base/positions.js';
import type { NodeId } from '../../../program/template.js';
import type { SlotPath } from '../../../program/value.js';
import type { Deviation } from '../../../trace/trace.js';

/** Where a deviation belongs in the template. */
export interface DeviationPlace {
  readonly node?: NodeId;
  readonly slot?: SlotPath;
}

/** A deviation, from plain offsets. */
export const deviation = (
  kind: Deviation['kind'],
  start: number,
  end: number,
  message: string,
  place: DeviationPlace = {},
): Deviation => ({ kind, range: textRange(start, Math.max(start, end)), message, ...place });

const SHOWN_LENGTH = 60;

/** A piece of text in a message: in quotation marks, on one line, not too long. */
export function shown(text: string): string {
  const line = text.length > 4 * SHOWN_LENGTH ? text.slice(0, 4 * SHOWN_LENGTH) : text;
  const single = line.trim().replace(/\s+/gu, ' ');
  const short = single.length > SHOWN_LENGTH ? `${single.slice(0, SHOWN_LENGTH - 1)}…` : single;
  return JSON.stringify(short);
}
