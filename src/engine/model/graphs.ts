import { CodedError } from '../../base/index.js';
import type { CachePair, ElementType, Session, ValueInfo } from '../runtime.js';
import type { ModelConfig } from './config.js';

/** Names of the vision encoder's inputs and output. */
export interface VisionContract {
  readonly pixels: string;
  readonly grid: string;
  readonly gridType: ElementType;
  readonly features: string;
  readonly pixelType: ElementType;
}

/** Names of the embedding's input and output. */
export interface EmbedContract {
  readonly ids: string;
  readonly embeds: string;
  readonly type: ElementType;
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
  readonly logitType: ElementType;
  /** Input that says for how many last positions logits are wanted, if there is one, and whether it is a scalar. */
  readonly keep?: { readonly name: string; readonly scalar: boolean };
  readonly pairs: readonly CachePair[];
}

const refuse = (file: string, what: string): CodedError =>
  new CodedError('model/graph-mismatch', `${file} ${what}`, { subject: file });

const integers: readonly ElementType[] = ['int64', 'int32'];
const floats: readonly ElementType[] = ['float32', 'float16'];

const describe = (value: ValueInfo): string => `${value.name} ${value.type}[${value.dims.join(', ')}]`;

function find(
  file: string,
  values: readonly ValueInfo[],
  what: string,
  types: readonly ElementType[],
  rank: number | undefined,
  matches: (value: ValueInfo) => boolean,
): ValueInfo {
  const found = values.find(matches);
  if (found === undefined)
    throw refuse(file, `has no ${what}; it has ${values.map(describe).join('; ')}`.slice(0, 2000));
  if (!types.includes(found.type)) throw refuse(file, `has ${what} of type ${found.type}, not ${types.join(' or ')}`);
  if (rank !== undefined && found.dims.length !== rank)
    throw refuse(file, `has ${what} of rank ${found.dims.length}, not ${rank}: ${describe(found)}`);
  return found;
}

function requireDimension(file: string, value: ValueInfo, axis: number, expected: number): void {
  const actual = value.dims[axis];
  if (typeof actual === 'number' && actual !== expected)
    throw refuse(file, `does not fit config.json: ${describe(value)} should have ${expected} on axis ${axis}`);
}

const among =
  (...names: readonly string[]) =>
  (value: ValueInfo): boolean =>
    names.includes(value.name);

/** Reads the vision encoder's contract from its metadata. */
export function visionContract(file: string, session: Session, config: ModelConfig): VisionContract {
  const { inputs, outputs } = session;
  const pixels = find(file, inputs, 'an input pixel_values', floats, 2, among('pixel_values'));
  const { patchSize, temporalPatchSize } = config.image;
  requireDimension(file, pixels, 1, 3 * temporalPatchSize * patchSize * patchSize);
  const grid = find(file, inputs, 'an input image_grid_thw', integers, 2, among('image_grid_thw', 'grid_thw'));
  const features = find(file, outputs, 'an output image_features', floats, 2, among('image_features'));
  requireDimension(file, features, 1, config.hiddenSize);
  return {
    pixels: pixels.name,
    pixelType: pixels.type,
    grid: grid.name,
    gridType: grid.type,
    features: features.name,
  };
}

/** Reads the embedding's contract from its metadata. */
export function embedContract(file: string, session: Session, config: ModelConfig): EmbedContract {
  const ids = find(file, session.inputs, 'an input input_ids', ['int64'], 2, among('input_ids'));
  const embeds = find(file, session.outputs, 'an output inputs_embeds', floats, 3, among('inputs_embeds'));
  requireDimension(file, embeds, 2, config.hiddenSize);
  return { ids: ids.name, embeds: embeds.name, type: embeds.type };
}

function cachePairs(file: string, session: Session, config: ModelConfig): readonly CachePair[] {
  const pairs: CachePair[] = [];
  for (let layer = 0; layer < config.layers; layer++)
    for (const part of ['key', 'value']) {
      const past = find(
        file,
        session.inputs,
        `an input past_key_values.${layer}.${part}`,
        floats,
        4,
        among(`past_key_values.${layer}.${part}`),
      );
      const present = find(
        file,
        session.outputs,
        `an output present.${layer}.${part}`,
        [past.type],
        4,
        among(`present.${layer}.${part}`),
      );
      requireDimension(file, past, 1, config.keyValueHeads);
      requireDimension(file, past, 3, config.headSize);
      pairs.push({
        past: past.name,
        present: present.name,
        heads: config.keyValueHeads,
        headSize: config.headSize,
        type: past.type,
      });
    }
  return pairs;
}

/** Reads the decoder's contract from its metadata. */
export function decoderContract(file: string, session: Session, config: ModelConfig): DecoderContract {
  const { inputs, outputs } = session;
  const embeds = find(file, inputs, 'an input inputs_embeds', floats, 3, among('inputs_embeds'));
  requireDimension(file, embeds, 2, config.hiddenSize);
  const mask = find(file, inputs, 'an input attention_mask', integers, 2, among('attention_mask'));
  const positions = find(file, inputs, 'an input position_ids', integers, 3, among('position_ids'));
  requireDimension(file, positions, 0, 3);
  const logits = find(file, outputs, 'an output logits', floats, 3, among('logits'));
  if (typeof logits.dims[2] === 'number' && logits.dims[2] < config.vocabulary)
    throw refuse(file, `has logits for ${logits.dims[2]} tokens, config.json says ${config.vocabulary}`);
  const keep = inputs.find(among('num_logits_to_keep', 'logits_to_keep'));
  const pairs = cachePairs(file, session, config);
  const known = new Set([embeds.name, mask.name, positions.name, keep?.name, ...pairs.map((pair) => pair.past)]);
  const unknown = inputs.find((value) => !known.has(value.name));
  if (unknown !== undefined) throw refuse(file, `asks for an input that is not known: ${describe(unknown)}`);
  return {
    embeds: embeds.name,
    embedType: embeds.type,
    mask: mask.name,
    maskType: mask.type,
    positions: positions.name,
    positionType: positions.type,
    logits: logits.name,
    logitType: logits.type,
    ...(keep === undefined ? {} : { keep: { name: keep.name, scalar: keep.dims.length === 0 } }),
    pairs,
  };
}
