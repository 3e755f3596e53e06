import { type PictureSize, positive } from './size.js';

/** A box of ISO 14496-12: its four letters and where its content is. */
interface Part {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

function partsOf(head: Buffer, start: number, end: number): readonly Part[] {
  const parts: Part[] = [];
  for (let at = start; at + 8 <= Math.min(end, head.length); ) {
    const length = head.readUInt32BE(at);
    const long = length === 1;
    const size = long ? Number(head.readBigUInt64BE(at + 8)) : length === 0 ? end - at : length;
    if (size < 8) break;
    parts.push({ kind: head.toString('latin1', at + 4, at + 8), start: at + (long ? 16 : 8), end: at + size });
    at += size;
  }
  return parts;
}

const find = (parts: readonly Part[], kind: string): Part | undefined => parts.find((part) => part.kind === kind);

/**
 * AVIF and HEIF, ISO 23008-12: the primary item of `meta` (`pitm`), the properties that belong to it (`ipma`), and among
 * them its size (`ispe`, 6.5.3) and its rotation by quarter turns (`irot`, 6.5.10).
 */
export function sizeOfHeif(head: Buffer): PictureSize | undefined {
  const top = partsOf(head, 0, head.length);
  if (top[0]?.kind !== 'ftyp') return undefined;
  const meta = find(top, 'meta');
  // `meta` is a full box: version and flags stand before its parts.
  const inside = meta === undefined ? [] : partsOf(head, meta.start + 4, meta.end);
  const [primary, properties] = [find(inside, 'pitm'), find(inside, 'iprp')];
  if (primary === undefined || properties === undefined) return undefined;
  const item =
    head.readUInt8(primary.start) === 0 ? head.readUInt16BE(primary.start + 4) : head.readUInt32BE(primary.start + 4);
  const own = partsOf(head, properties.start, properties.end);
  const [container, associations] = [find(own, 'ipco'), find(own, 'ipma')];
  if (container === undefined || associations === undefined) return undefined;
  const all = partsOf(head, container.start, container.end);
  const mine = propertiesOf(head, associations, item).flatMap((index) => all[index - 1] ?? []);
  const [size, turn] = [find(mine, 'ispe'), find(mine, 'irot')];
  if (size === undefined) return undefined;
  const [width, height] = [head.readUInt32BE(size.start + 4), head.readUInt32BE(size.start + 8)];
  const isOnSide = turn !== undefined && (head.readUInt8(turn.start) & 1) === 1;
  return isOnSide ? positive(height, width) : positive(width, height);
}

/** Numbers, from 1, of the properties of an item: 8.11.14 of ISO 14496-12. */
function propertiesOf(head: Buffer, { start }: Part, item: number): readonly number[] {
  const isWide = (head.readUInt8(start + 3) & 1) === 1;
  const hasLongIds = head.readUInt8(start) >= 1;
  let at = start + 8;
  for (let left = head.readUInt32BE(start + 4); left > 0; left--) {
    const id = hasLongIds ? head.readUInt32BE(at) : head.readUInt16BE(at);
    at += hasLongIds ? 4 : 2;
    const count = head.readUInt8(at++);
    const step = isWide ? 2 : 1;
    if (id === item)
      return Array.from({ length: count }, (_, index) =>
        isWide ? head.readUInt16BE(at + index * 2) & 0x7fff : head.readUInt8(at + index) & 0x7f,
      );
    at += count * step;
  }
  return [];
}
