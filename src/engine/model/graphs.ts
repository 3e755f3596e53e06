import { CodedError } from '../../base/index.js';
import type { CachePair, ElementType, Session, ValueInfo } from '../runtime.js';
import type { ModelConfig } from './config.js';
import type { ModelFolder } from './folder.js';

/** Names and types of the vision encoder's inputs and output. */
export interface VisionContract {
  readonly pixels: string;
  readonly pixelType: ElementType;
  readonly grid: string;
  readonly gridType: ElementType;
  readonly features: string;
}

/** Names and types of the embedding's inputs and output. */
export interface EmbedContract {
  readonly ids: string;
  /** Where the embedding itself puts image features in the places of their tokens. */
  readonly features?: { readonly name: string; readonly type: ElementType };
  readonly embeds: string;
}

/** Names and types of the decoder's inputs and outputs. */
export interface DecoderContract {
  readonly embeds: string;
  readonly embedType: ElementType;
  readonly mask: string;
  readonly maskType: ElementType;
  /** `[3, rows, length]`. */
  readonly positions: string;
  readonly positionType: ElementType;
  readonly logits: string;
  /** Input that says for how many last positions logits are wanted, if there is one, and whether it is a scalar. */
  readonly keep?: { readonly name: string; readonly scalar: boolean };
  readonly pairs: readonly CachePair[];
}

const integers: readonly ElementType[] = ['int64', 'int32'];
const floats: readonly ElementType[] = ['float32', 'float16'];

const describe = (value: ValueInfo): string => `${value.name} ${value.type}[${value.dims.join(', ')}]`;

/** Looks for a graph's inputs and outputs and refuses what does not fit. */
class Contract {
  constructor(
    private readonly file: string,
    private readonly session: Session,
  ) {}

  private refuse(what: string): CodedError {
    return new CodedError('model/graph-mismatch', `${this.file} ${what}`.slice(0, 2000), { subject: this.file });
  }

  input(names: readonly string[], types: readonly ElementType[], ...dims: readonly (number | undefined)[]): ValueInfo {
    return this.check('input', this.session.inputs, names, types, dims);
  }

  output(names: readonly string[], types: readonly ElementType[], ...dims: readonly (number | undefined)[]): ValueInfo {
    return this.check('output', this.session.outputs, names, types, dims);
  }

  optionalInput(names: readonly string[]): ValueInfo | undefined {
    return this.session.inputs.find(({ name }) => names.includes(name));
  }

  /** Refuses a graph that asks for something that nobody would give it. */
  noOtherInputs(known: readonly (string | undefined)[]): void {
    const unknown = this.session.inputs.find(({ name }) => !known.includes(name));
    if (unknown !== undefined) throw this.refuse(`asks for an input that is not known: ${describe(unknown)}`);
  }

  private check(
    side: string,
    values: readonly ValueInfo[],
    names: readonly string[],
    types: readonly ElementType[],
    dims: readonly (number | undefined)[],
  ): ValueInfo {
    const found = values.find(({ name }) => names.includes(name));
    if (found === undefined)
      throw this.refuse(`has no ${side} ${names.join(' or ')}; it has ${values.map(describe).join('; ')}`);
    const fits = found.dims.length === dims.length && found.dims.every((size, axis) => matches(size, dims[axis]));
    if (fits && types.includes(found.type)) return found;
    const wanted = `${types.join(' or ')}[${dims.map((size) => size ?? 'any').join(', ')}]`;
    throw this.refuse(`has the ${side} ${describe(found)}; by the configuration it must be ${wanted}`);
  }
}

const matches = (actual: number | string, wanted: number | undefined): boolean =>
  wanted === undefined || typeof actual === 'string' || actual === wanted;

/** Reads the vision encoder's contract from its metadata. */
export function visionContract({ vision, names, config }: ModelFolder, session: Session): VisionContract {
  const contract = new Contract(vision.path, session);
  const { patchSize, temporalPatchSize } = config.image;
  const length = 3 * temporalPatchSize * patchSize * patchSize;
  const pixels = contract.input(names.vision.pixels, floats, undefined, length);
  const grid = contract.input(names.vision.grid, integers, undefined, 3);
  const features = contract.output(names.vision.features, floats, undefined, config.hiddenSize);
  contract.noOtherInputs([pixels.name, grid.name]);
  return {
    pixels: pixels.name,
    pixelType: pixels.type,
    grid: grid.name,
    gridType: grid.type,
    features: features.name,
  };
}

/** Reads the embedding's contract from its metadata. */
export function embedContract({ embed, names, config }: ModelFolder, session: Session): EmbedContract {
  const contract = new Contract(embed.path, session);
  const ids = contract.input(names.embed.ids, ['int64'], undefined, undefined);
  const merges = contract.optionalInput(names.embed.features) !== undefined;
  const features = merges ? contract.input(names.embed.features, floats, undefined, config.hiddenSize) : undefined;
  const embeds = contract.output(names.embed.embeds, floats, undefined, undefined, config.hiddenSize);
  contract.noOtherInputs([ids.name, features?.name]);
  return {
    ids: ids.name,
    ...(features === undefined ? {} : { features: { name: features.name, type: features.type } }),
    embeds: embeds.name,
  };
}

/** Layers that a decoder may have; the configuration decides how often its graph is searched. */
const mostLayers = 1024;

function cachePairs(contract: Contract, names: ModelFolder['names']['decoder'], config: ModelConfig): CachePair[] {
  const { keyValueHeads: heads, headSize, layers } = config;
  const pairs: CachePair[] = [];
  for (let layer = 0; layer < Math.min(layers, mostLayers); layer++)
    for (const [past, present] of [
      [names.pastKey, names.presentKey],
      [names.pastValue, names.presentValue],
    ] as const) {
      const [given, taken] = [past, present].map((pattern) => [pattern.replace('%d', `${layer}`)]);
      const input = contract.input(given ?? [], floats, undefined, heads, undefined, headSize);
      const output = contract.output(taken ?? [], [input.type], undefined, heads, undefined, headSize);
      pairs.push({ past: input.name, present: output.name, heads, headSize, type: input.type });
    }
  return pairs;
}

/** Reads the decoder's contract from its metadata. */
export function decoderContract({ decoder, names, config }: ModelFolder, session: Session): DecoderContract {
  const contract = new Contract(decoder.path, session);
  const known = names.decoder;
  const embeds = contract.input(known.embeds, floats, undefined, undefined, config.hiddenSize);
  const mask = contract.input(known.mask, integers, undefined, undefined);
  const positions = contract.input(known.positions, integers, 3, undefined, undefined);
  const logits = contract.output(known.logits, floats, undefined, undefined, undefined);
  const keep = contract.optionalInput(known.keep);
  const pairs = cachePairs(contract, known, config);
  contract.noOtherInputs([embeds.name, mask.name, positions.name, keep?.name, ...pairs.map(({ past }) => past)]);
  return {
    embeds: embeds.name,
    embedType: embeds.type,
    mask: mask.name,
    maskType: mask.type,
    positions: positions.name,
    positionType: positions.type,
    logits: logits.name,
    ...(keep === undefined ? {} : { keep: { name: keep.name, scalar: keep.dims.length === 0 } }),
    pairs,
  };
}
