import { createHash } from 'node:crypto';
import { basename, relative } from 'node:path';
import {
  type BoxSpace,
  CancellationError,
  type CancellationToken,
  CodedError,
  DisposableStore,
  throwIfCancelled,
} from '../base/index.js';
import type { ModelRecord } from '../trace/index.js';
import type { BatchParts } from './decode/batch.js';
import { Decoder } from './decode/decoder.js';
import { Embedding } from './decode/embed.js';
import { type Beginning, type Forks, generateRows } from './decode/generate-rows.js';
import { planForced } from './decode/joint.js';
import { KeptAnswers, type KeptPrompt } from './decode/kept-answers.js';
import { type FilledPrompt, prefill } from './decode/prefill.js';
import { type PreparedImage, prepareImage } from './image/prepare.js';
import { availableMemory, cacheBytes, requireMemory, weightBytes } from './memory.js';
import type { Generated, GenerateEvents, GenerateRequest, Model, SeenImage } from './model.js';
import { type ModelFolder, readModelFolder } from './model/folder.js';
import { type DecoderContract, decoderContract, embedContract, visionContract } from './model/graphs.js';
import { hashFile } from './model/hash.js';
import { findProfile, type ModelProfile } from './model/profile.js';
import type { Runtime, Session, SessionOptions } from './runtime.js';
import { type ChatTemplate, loadChatTemplate } from './text/chat.js';
import { encodePrompt, type Prompt } from './text/prompt.js';
import { ropePositions } from './text/rope-positions.js';
import { loadTokenizer, type TokenCodec } from './text/tokenizer.js';
import { VisionEncoder } from './vision.js';

/** How a model folder is loaded. */
export interface LoadOptions extends SessionOptions {
  /** Which variant of the graphs; absent: the most exact one that is there. */
  readonly dataType?: string;
  /** How much of what was computed may be kept, so that forks need not compute it again; absent: nothing. */
  readonly keptBytes?: number;
  /** The coordinates in which the model writes boxes, where not those of its family. */
  readonly boxSpace?: BoxSpace;
  /** Takes sentences about what is not kept any more. */
  readonly log?: (line: string) => void;
}

/** Tokens of a prompt that the decoder runs at once. */
const promptChunk = 512;
/** Where a graph gives logits for every position, a chunk's logits stay below this many numbers. */
const chunkLogits = 1 << 25;

interface Parts {
  readonly folder: ModelFolder;
  readonly profile: ModelProfile;
  readonly codec: TokenCodec;
  readonly template: ChatTemplate;
  readonly vision: VisionEncoder;
  readonly decoding: BatchParts;
  readonly contract: DecoderContract;
  readonly provider: string;
}

class LocalModel implements Model {
  private readonly prepared = new WeakMap<SeenImage, PreparedImage>();
  private hashes: Promise<ModelRecord> | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly owned: DisposableStore,
    private readonly kept: KeptAnswers,
  ) {}

  get profile(): ModelProfile {
    return this.parts.profile;
  }

  get contextLength(): number {
    return this.parts.folder.config.contextLength;
  }

  record(): Promise<ModelRecord> {
    this.hashes ??= this.makeRecord();
    return this.hashes;
  }

  private async makeRecord(): Promise<ModelRecord> {
    const { folder, profile, provider } = this.parts;
    const hashed: Record<string, string> = {};
    for (const path of folder.files) hashed[relative(folder.folder, path).replaceAll('\\', '/')] = await hashFile(path);
    return {
      name: basename(folder.folder),
      family: profile.family,
      files: hashed,
      executionProvider: provider,
      dataType: folder.dataType,
      boxSpelling: profile.boxSpelling,
    };
  }

  async look(paths: readonly string[], token: CancellationToken): Promise<readonly SeenImage[]> {
    const { folder, profile } = this.parts;
    const limits = { maxAspectRatio: profile.maxAspectRatio, maxTokens: folder.config.contextLength };
    const seen: SeenImage[] = [];
    for (const path of paths) {
      const image = await prepareImage(path, folder.config.image, limits, token);
      this.prepared.set(image, image);
      seen.push(image);
    }
    return seen;
  }

  async generate(request: GenerateRequest, events: GenerateEvents, token: CancellationToken): Promise<Generated> {
    const startedAt = performance.now();
    const { codec, folder, template } = this.parts;
    const { config } = folder;
    const images = request.images.map((image) => this.find(image));
    const imageTokens = images.map((image) => image.tokens);
    const prompt = encodePrompt(request.messages, imageTokens, config.imageToken, codec, template);
    const room = config.contextLength - prompt.ids.length;
    if (room < 1)
      throw new CodedError(
        'input/text-too-long',
        `The prompt has ${prompt.ids.length} tokens, the model's context ${config.contextLength}`,
      );
    const maxTokens = Math.min(request.sampling.maxTokens, room);
    const beginning = request.beginning && takeBeginning(request.beginning, codec, config.stopTokens);
    const capacity = prompt.ids.length + maxTokens;
    const shown = prompt.images.map((index) => images[index] ?? unknownImage(index));
    const key = promptKey(prompt, shown);
    // only a fork goes on from what was computed earlier: any other run is timed from its beginning
    const held = beginning && this.kept.take(key);
    let isUsing = held !== undefined;
    try {
      await this.requireCache(capacity, request.sampling.groupSize);
      const filled = held ? reused(held) : await this.fill(prompt, shown, events, token);
      const offered = { batch: filled.batch, logits: filled.logits.row(0).slice() };
      const isOwned = held === undefined && !this.kept.add(key, offered);
      isUsing = true;
      try {
        events.onPhase?.('decode', 0);
        const context = {
          codec,
          sampling: request.sampling,
          stopTokens: new Set(config.stopTokens),
          promptIds: prompt.ids,
          prompt: { text: prompt.text, tokens: prompt.ids.length },
          maxTokens,
          startedAt,
          promptPasses: filled.passes,
          promptLogits: offered.logits,
          guide: request.guide?.(codec),
          ...(request.guideAfter === undefined ? {} : { guideAfter: request.guideAfter }),
        };
        const options = { chunk: this.chunk, capacity, forks: this.forks(key, prompt.ids.length) };
        const rows = await generateRows(context, filled, beginning, options, events, token);
        return { prompt: context.prompt, rows };
      } finally {
        if (isOwned) filled.batch.dispose();
      }
    } finally {
      if (isUsing) this.kept.release(key);
    }
  }

  /** Tokens that the decoder runs at once. */
  private get chunk(): number {
    const { contract, decoding, folder } = this.parts;
    const chunk = contract.keep === undefined ? Math.floor(chunkLogits / folder.config.vocabulary) : promptChunk;
    return Math.min(promptChunk, decoding.decoder.longestPass, Math.max(1, chunk));
  }

  /** Runs a prompt with its pictures. */
  private async fill(
    prompt: Prompt,
    shown: readonly PreparedImage[],
    events: GenerateEvents,
    token: CancellationToken,
  ): Promise<FilledPrompt> {
    const { decoding, folder, vision } = this.parts;
    const { config } = folder;
    const features = await vision.encode(shown, (share) => events.onPhase?.('image', share), token);
    events.onPhase?.('prefill', 0);
    const embeds = await decoding.embedding.prompt(prompt.ids, config.imageToken, features, token);
    const grids = shown.map((image) => image.patches.grid);
    const positions = ropePositions(prompt.ids, config.imageToken, grids, config.image.mergeSize);
    const onShare = (share: number): void => events.onPhase?.('prefill', share);
    return prefill(decoding, embeds, positions, { chunk: this.chunk, onShare }, token);
  }

  private forks(key: string, promptLength: number): Forks {
    const { kept } = this;
    return {
      find: (ids) => kept.find(key, ids),
      keep: (ids, batch, row) => {
        const piece = { row, start: promptLength, end: promptLength + ids.length };
        kept.keep(key, ids, this.positionBytes * ids.length, () => batch.compose([[piece]], ids.length));
      },
    };
  }

  /** Bytes of the cache of one token. */
  private get positionBytes(): number {
    const { folder, contract } = this.parts;
    return cacheBytes(folder, contract.pairs[0]?.type ?? 'float32');
  }

  /** Refuses a group whose cache would not fit. A pass holds the old and the new cache at once. */
  private async requireCache(capacity: number, rows: number): Promise<void> {
    const bytes = this.positionBytes * capacity * (2 * rows + 1);
    if (this.kept.bytes > 0 && bytes > (await availableMemory())) this.kept.clear('a run needs the memory');
    await requireMemory(`A group of ${rows} with ${capacity} tokens each`, bytes, this.parts.folder.folder);
  }

  private find(image: SeenImage): PreparedImage {
    const prepared = this.prepared.get(image);
    if (prepared === undefined) throw new CodedError('internal', `${image.path} was not prepared by this model`);
    return prepared;
  }

  dispose(): void {
    this.kept.dispose();
    this.owned.dispose();
  }
}

/** Tells prompts apart, with what their pictures show. */
function promptKey({ ids }: Prompt, images: readonly PreparedImage[]): string {
  const hash = createHash('sha256').update(Int32Array.from(ids));
  for (const { sha256 } of images) hash.update(sha256);
  return hash.digest('base64');
}

/** A prompt that was run earlier. */
const reused = ({ batch, logits }: KeptPrompt): FilledPrompt => ({ batch, logits: { row: () => logits }, passes: 0 });

function unknownImage(index: number): never {
  throw new CodedError('internal', `A message names picture ${index}, which was not given`);
}

/**
 * The tokens of the beginning of an earlier trace, its end-of-turn token left out, and of what the user wrote after it.
 * Tokens at the end that grow together with what was written are replaced.
 */
function takeBeginning(
  { tokens, given = '' }: NonNullable<GenerateRequest['beginning']>,
  codec: TokenCodec,
  stopTokens: readonly number[],
): Beginning {
  const kept = tokens.filter(({ id }) => !stopTokens.includes(id));
  const ids = kept.map(({ id }) => id);
  const text = Buffer.concat(ids.map((id) => codec.bytes(id))).toString();
  const { drop, ids: own } = planForced(codec, text, ids, given, []);
  return { tokens: kept.slice(0, kept.length - drop), given: own };
}

/** Makes sure that the files of a folder belong together. */
function checkVocabulary({ folder, config }: ModelFolder, codec: TokenCodec): void {
  const special = [config.imageToken, config.visionStartToken, ...config.stopTokens];
  const missing = special.find((id) => codec.bytes(id).length === 0);
  if (missing === undefined && codec.size <= config.vocabulary) return;
  const what =
    missing === undefined
      ? `${codec.size} tokens, the configuration says ${config.vocabulary}`
      : `no token ${missing}, which the configuration names`;
  throw new CodedError('model/file-corrupt', `${folder}/tokenizer.json has ${what}`, { subject: folder });
}

/**
 * Loads a model folder.
 * @throws CodedError that names the file which is missing, damaged, or does not fit the others
 */
export async function loadModel(
  path: string,
  runtime: Runtime,
  options: LoadOptions,
  token: CancellationToken,
  onShare: (share: number) => void = () => undefined,
): Promise<Model> {
  const folder = await readModelFolder(path, options.dataType);
  const { config } = folder;
  const profile = findProfile(config.family, path, options.boxSpace);
  const codec = await loadTokenizer(path);
  const template = await loadChatTemplate(path);
  checkVocabulary(folder, codec);
  await requireMemory(`Loading ${basename(path)}`, weightBytes(folder, options.mapped), path);
  const owned = new DisposableStore();
  let opened = 0;
  const open = async (file: string, threads = options.threads): Promise<Session> => {
    throwIfCancelled(token);
    const session = owned.add(await runtime.open(file, { ...options, threads }));
    onShare(++opened / 3);
    return session;
  };
  try {
    const vision = await open(folder.vision.path);
    // looking up a token is over before a second thread has woken up
    const embed = await open(folder.embed.path, 1);
    const decoder = await open(folder.decoder.path);
    const contract = decoderContract(folder, decoder);
    const kind = folder.decoder.operators.has('GroupQueryAttention') ? 'packed' : 'masked';
    const parts: Parts = {
      folder,
      profile,
      codec,
      template,
      vision: new VisionEncoder(vision, visionContract(folder, vision), folder.vision.path, config.hiddenSize),
      decoding: {
        embedding: new Embedding(embed, embedContract(folder, embed), config.hiddenSize),
        decoder: new Decoder(
          decoder,
          contract,
          config.hiddenSize,
          kind,
          kind === 'packed' ? runtime.longestPass : undefined,
        ),
      },
      contract,
      provider: runtime.provider,
    };
    return new LocalModel(parts, owned, new KeptAnswers(options.keptBytes ?? 0, options.log ?? (() => undefined)));
  } catch (error) {
    owned.dispose();
    if (token.isCancellationRequested) throw new CancellationError();
    throw error;
  }
}
