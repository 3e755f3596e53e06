import type { SlotPath, Value } from '../value.js';

/**
 * The value of an expression, three-valued: what depends on a slot that was never given is unknown. Evaluation never
 * throws; what has no meaning (a comparison of a text with a box, a division by zero) is unknown with a `reason`.
 */
export type Evaluation = Known | Unknown;

export interface Known {
  readonly known: true;
  readonly value: Value;
  /** Where the value stands, if the expression names one place: `entities[1].span`. */
  readonly path?: SlotPath;
  /** 0-based place in its list, where the value is a member of a list that is no slot: an image, an enum value, a step. */
  readonly index?: number;
  /** Slots whose values decided the result, each once, in reading order of the expression. Inputs are no slots. */
  readonly provenance: readonly SlotPath[];
}

export interface Unknown {
  readonly known: false;
  /** Slots (or inputs, or `gold`) whose absence caused it; empty where `reason` alone is the cause. */
  readonly missing: readonly SlotPath[];
  /** A sentence for people, where something other than an absent slot is the cause. */
  readonly reason?: string;
  readonly provenance: readonly SlotPath[];
}

/** Joins lists of paths, each path once, first come first. */
export function joinPaths(lists: readonly (readonly SlotPath[])[]): readonly SlotPath[] {
  const filled = lists.filter((paths) => paths.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  return [...new Set(filled.flat())];
}

/** The paths that decided any of these. */
export const provenanceOf = (parts: readonly Evaluation[]): readonly SlotPath[] =>
  joinPaths(parts.map((part) => part.provenance));

/** Provenance that is put together when it is first asked for: most results are never explained. */
type Source = readonly Evaluation[] | (() => readonly SlotPath[]);

abstract class Explained {
  private paths: readonly SlotPath[] | undefined;

  constructor(private source: Source) {}

  get provenance(): readonly SlotPath[] {
    if (this.paths !== undefined) return this.paths;
    const { source } = this;
    this.paths = typeof source === 'function' ? source() : provenanceOf(source);
    this.source = [];
    return this.paths;
  }
}

class KnownResult extends Explained implements Known {
  readonly known = true;

  constructor(
    readonly value: Value,
    source: Source,
  ) {
    super(source);
  }
}

class UnknownResult extends Explained implements Unknown {
  readonly known = false;
  declare readonly reason?: string;

  constructor(
    readonly missing: readonly SlotPath[],
    reason: string | undefined,
    source: Source,
  ) {
    super(source);
    if (reason !== undefined) this.reason = reason;
  }
}

/** A computed value, decided by the values of `parts`. */
export const known = (value: Value, ...parts: readonly Evaluation[]): Known => new KnownResult(value, parts);

/** The same for any number of parts (a call with too many arguments would overflow the stack), or for paths told later. */
export const knownFrom = (value: Value, source: Source): Known => new KnownResult(value, source);

/** A value that stands at a place, which decides by itself, or by the values of `parts` too. */
export function placed(value: Value, path: SlotPath, ...parts: readonly Evaluation[]): Known {
  const provenance = parts.length === 0 ? [path] : joinPaths([[path], provenanceOf(parts)]);
  return { known: true, value, path, provenance };
}

/** Unknown because these slots were never given. */
export const missing = (...paths: readonly SlotPath[]): Unknown => ({
  known: false,
  missing: paths,
  provenance: paths,
});

/** Unknown because the expression has no meaning for these values. */
export const meaningless = (reason: string, ...parts: readonly Evaluation[]): Unknown =>
  new UnknownResult([], reason, parts);

/** Unknown because some of `parts` are; there must be at least one unknown part. */
export const unknownFrom = (...parts: readonly Evaluation[]): Unknown => unknownAmong(parts);

/** The same for any number of parts. */
export function unknownAmong(parts: readonly Evaluation[]): Unknown {
  const unknowns = parts.filter((part): part is Unknown => !part.known);
  const reason = unknowns.find((part) => part.reason !== undefined)?.reason;
  return new UnknownResult(joinPaths(unknowns.map((part) => part.missing)), reason, parts);
}
