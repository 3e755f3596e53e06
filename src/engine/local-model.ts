import { basename, relative } from 'node:path';
import {
  CancellationError,
  type CancellationToken,
  CodedError,
  DisposableStore,
  throwIfCancelled,
} from '../base/index.js';
import type { ModelRecord } from '../trace/index.js';
import { type DecoderParts, embedTokens, prefill } from './decode/decoder.js';
import { generateRows } from './decode/generate-rows.js';
import { type PreparedImage, prepareImage } from './image/prepare.js';
import type { Generated, GenerateEvents, GenerateRequest, Model, SeenImage } from './model.js';
import { type ModelConfig, readModelConfig } from './model/config.js';
import { findModelFiles, type ModelFiles } from './model/folder.js';
import { decoderContract, embedContract, type VisionContract, visionContract } from './model/graphs.js';
import { hashFile } from './model/hash.js';
import { findProfile, type ModelProfile } from './model/profile.js';
import type { Runtime, Session, SessionOptions } from './runtime.js';
import { floatTensor, floatValues, integerTensor } from './tensors.js';
import { type ChatTemplate, loadChatTemplate } from './text/chat.js';
import { encodePrompt } from './text/prompt.js';
import { ropePositions } from './text/rope-positions.js';
import { loadTokenizer, type TokenCodec } from './text/tokenizer.js';

/** How a model folder is loaded. */
export interface LoadOptions extends SessionOptions {
  /** Which variant of the graphs; absent: the most exact one that is there. */
  readonly dataType?: string;
}

/** Tokens of a prompt that the decoder runs at once. */
const promptChunk = 512;
/** Where a graph gives logits for every position, a chunk's logits stay below this many numbers. */
const chunkLogits = 1 << 25;

interface Parts {
  readonly config: ModelConfig;
  readonly profile: ModelProfile;
  readonly files: ModelFiles;
  readonly codec: TokenCodec;
  readonly template: ChatTemplate;
  readonly vision: { readonly session: Session; readonly contract: VisionContract };
  readonly decoder: DecoderParts;
  readonly provider: string;
}

class LocalModel implements Model {
  private readonly prepared = new WeakMap<SeenImage, PreparedImage>();
  private hashes: Promise<ModelRecord> | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly owned: DisposableStore,
  ) {}

  get profile(): ModelProfile {
    return this.parts.profile;
  }

  get contextLength(): number {
    return this.parts.config.contextLength;
  }

  record(): Promise<ModelRecord> {
    this.hashes ??= this.makeRecord();
    return this.hashes;
  }

  private async makeRecord(): Promise<ModelRecord> {
    const { files, profile, provider } = this.parts;
    const hashed: Record<string, string> = {};
    for (const path of files.all) hashed[relative(files.folder, path).replaceAll('\\', '/')] = await hashFile(path);
    return {
      name: basename(files.folder),
      family: profile.family,
      files: hashed,
      executionProvider: provider,
      dataType: files.dataType,
      boxSpelling: profile.boxSpelling,
    };
  }

  async look(paths: readonly string[], token: CancellationToken): Promise<readonly SeenImage[]> {
    const { config, profile } = this.parts;
    const seen: SeenImage[] = [];
    for (const path of paths) {
      const image = await prepareImage(path, config.image, profile.maxAspectRatio, token);
      this.prepared.set(image, image);
      seen.push(image);
    }
    return seen;
  }

  async generate(request: GenerateRequest, events: GenerateEvents, token: CancellationToken): Promise<Generated> {
    const startedAt = performance.now();
    const { config, codec, decoder } = this.parts;
    const images = request.images.map((image) => this.find(image));
    const prompt = encodePrompt(
      request.messages,
      images.map((image) => image.tokens),
      config.imageToken,
      codec,
      this.parts.template,
    );
    const room = config.contextLength - prompt.ids.length;
    if (room < 1)
      throw new CodedError(
        'input/text-too-long',
        `The prompt has ${prompt.ids.length} tokens, the model's context ${config.contextLength}`,
      );
    const order = request.messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'image' ? [part.image] : [])),
    );
    const shown = order.map((index) => images[index] ?? unknownImage(index));
    const embeds = await this.embedPrompt(prompt.ids, shown, events, token);
    const grids = shown.map((image) => image.patches.grid);
    const positions = ropePositions(prompt.ids, config.imageToken, grids, config.image.mergeSize);
    events.onPhase?.('prefill', 0);
    const maxTokens = Math.min(request.sampling.maxTokens, room);
    const capacity = prompt.ids.length + maxTokens;
    const filled = await prefill(decoder, embeds, positions, capacity, token, (share) =>
      events.onPhase?.('prefill', share),
    );
    try {
      events.onPhase?.('decode', 0);
      const rows = await generateRows(
        {
          codec,
          sampling: request.sampling,
          stopTokens: new Set(config.stopTokens),
          promptIds: prompt.ids,
          maxTokens,
          startedAt,
        },
        filled.batch,
        filled.logits,
        events,
        token,
      );
      return { prompt: { text: prompt.text, tokens: prompt.ids.length }, rows };
    } finally {
      filled.batch.dispose();
    }
  }

  private find(image: SeenImage): PreparedImage {
    const prepared = this.prepared.get(image);
    if (prepared === undefined) throw new CodedError('internal', `${image.path} was not prepared by this model`);
    return prepared;
  }

  /** Embeddings of the prompt, with each picture's features in the place of its tokens. */
  private async embedPrompt(
    ids: readonly number[],
    images: readonly PreparedImage[],
    events: GenerateEvents,
    token: CancellationToken,
  ): Promise<Float32Array> {
    const { config, decoder } = this.parts;
    const embeds = Float32Array.from(await embedTokens(decoder, ids, token));
    let at = 0;
    for (const [index, image] of images.entries()) {
      events.onPhase?.('image', index / images.length);
      const features = await this.encodeImage(image, token);
      at = ids.indexOf(config.imageToken, at);
      embeds.set(features, at * config.hiddenSize);
      at += image.tokens;
    }
    return embeds;
  }

  private async encodeImage(image: PreparedImage, token: CancellationToken): Promise<Float32Array> {
    const { session, contract } = this.parts.vision;
    const { values, count, length, grid } = image.patches;
    const results = await session.run(
      {
        [contract.pixels]: floatTensor(values, [count, length], contract.pixelType),
        [contract.grid]: integerTensor(grid, [1, 3], contract.gridType),
      },
      [contract.features],
      token,
    );
    const features = floatValues(results[contract.features], contract.features);
    if (features.length !== image.tokens * this.parts.config.hiddenSize)
      throw new CodedError(
        'model/graph-mismatch',
        `The vision encoder gives ${features.length} numbers for ${image.tokens} tokens of size ${this.parts.config.hiddenSize}`,
        { subject: this.parts.files.vision },
      );
    return features;
  }

  dispose(): void {
    this.owned.dispose();
  }
}

function unknownImage(index: number): never {
  throw new CodedError('internal', `A message names picture ${index}, which was not given`);
}

/** Makes sure that the files of a folder belong together. */
function checkVocabulary(config: ModelConfig, codec: TokenCodec, folder: string): void {
  const special = [config.imageToken, config.visionStartToken, ...config.stopTokens];
  const missing = special.find((id) => codec.bytes(id).length === 0);
  if (missing === undefined && codec.size <= config.vocabulary) return;
  const what =
    missing === undefined
      ? `${codec.size} tokens, config.json says ${config.vocabulary}`
      : `no token ${missing}, which config.json names`;
  throw new CodedError('model/file-corrupt', `${folder}/tokenizer.json has ${what}`, { subject: folder });
}

/**
 * Loads a model folder.
 * @throws CodedError that names the file which is missing, damaged, or does not fit the others
 */
export async function loadModel(
  folder: string,
  runtime: Runtime,
  options: LoadOptions,
  token: CancellationToken,
  onShare: (share: number) => void = () => undefined,
): Promise<Model> {
  const files = await findModelFiles(folder, options.dataType);
  const config = await readModelConfig(folder);
  const profile = findProfile(config.family, folder);
  const [codec, template] = [await loadTokenizer(folder), await loadChatTemplate(folder)];
  checkVocabulary(config, codec, folder);
  const owned = new DisposableStore();
  let opened = 0;
  const open = async (file: string): Promise<Session> => {
    throwIfCancelled(token);
    const session = owned.add(await runtime.open(file, options));
    onShare(++opened / 3);
    return session;
  };
  try {
    const vision = await open(files.vision);
    const embed = await open(files.embed);
    const decoder = await open(files.decoder);
    const contract = decoderContract(files.decoder, decoder, config);
    const chunk = contract.keep === undefined ? Math.floor(chunkLogits / config.vocabulary) : promptChunk;
    return new LocalModel(
      {
        config,
        profile,
        files,
        codec,
        template,
        vision: { session: vision, contract: visionContract(files.vision, vision, config) },
        decoder: {
          embed: { session: embed, contract: embedContract(files.embed, embed, config) },
          decoder: { session: decoder, contract },
          hiddenSize: config.hiddenSize,
          cacheKind: 'masked',
          chunk: Math.min(promptChunk, Math.max(1, chunk)),
        },
        provider: runtime.provider,
      },
      owned,
    );
  } catch (error) {
    owned.dispose();
    if (token.isCancellationRequested) throw new CancellationError();
    throw error;
  }
}
