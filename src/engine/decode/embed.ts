import { type CancellationToken, CodedError } from '../../base/index.js';
import type { EmbedContract } from '../model/graphs.js';
import type { Cache, Session, Tensor, Tensors } from '../runtime.js';
import { fillIntegers, floatTensor, floatValues, integerTensor } from '../tensors.js';

/** Looking up so few tokens takes microseconds. */
const quickTokens = 64;

/** A look-up whose tensors serve the next one of as many tokens. */
interface Lookup {
  readonly ids: Tensor;
  readonly feeds: Tensors;
  readonly results: Tensors;
}

/** Looks up the embeddings of tokens. */
export class Embedding {
  private readonly lookups = new WeakMap<Cache, Lookup>();

  constructor(
    private readonly session: Session,
    private readonly contract: EmbedContract,
    private readonly hiddenSize: number,
  ) {}

  /**
   * Embeddings of tokens of which none stands for a picture, `[count, hidden]`.
   * @param cache for whose next pass they are: the last ones for the same cache may be overwritten
   */
  async tokens(ids: readonly number[], token: CancellationToken, cache?: Cache): Promise<Float32Array> {
    if (cache === undefined || ids.length > quickTokens) return this.look(ids, new Float32Array(0), token);
    const { embeds } = this.contract;
    const known = this.lookups.get(cache);
    const isSame = known?.ids.data.length === ids.length;
    const lookup = isSame ? known : this.newLookup(ids);
    if (isSame) fillIntegers(lookup.ids, ids);
    const results = await this.session.run(lookup.feeds, [embeds], token, {
      quick: true,
      ...(isSame ? { into: lookup.results } : {}),
    });
    this.lookups.set(cache, { ...lookup, results });
    return this.checked(results[embeds], ids.length);
  }

  private newLookup(ids: readonly number[]): Lookup {
    const feeds = this.feedsOf(ids, new Float32Array(0));
    return { ids: feeds.ids, feeds: feeds.all, results: {} };
  }

  /**
   * Embeddings of a prompt, with the pictures' features in the places of their tokens.
   * @param features `[image tokens, hidden]`, in the order of the tokens
   */
  async prompt(
    ids: readonly number[],
    imageToken: number,
    features: Float32Array,
    token: CancellationToken,
  ): Promise<Float32Array> {
    if (this.contract.features !== undefined) return this.look(ids, features, token);
    const embeds = Float32Array.from(await this.tokens(ids, token));
    let next = 0;
    for (const [at, id] of ids.entries()) {
      if (id !== imageToken) continue;
      embeds.set(features.subarray(next, next + this.hiddenSize), at * this.hiddenSize);
      next += this.hiddenSize;
    }
    return embeds;
  }

  private async look(ids: readonly number[], features: Float32Array, token: CancellationToken): Promise<Float32Array> {
    const { embeds } = this.contract;
    const { all } = this.feedsOf(ids, features);
    const results = await this.session.run(all, [embeds], token, { quick: ids.length <= quickTokens });
    return this.checked(results[embeds], ids.length);
  }

  private feedsOf(
    ids: readonly number[],
    features: Float32Array,
  ): { readonly ids: Tensor; readonly all: Readonly<Record<string, Tensor>> } {
    const { contract, hiddenSize } = this;
    const tensor = integerTensor(ids, [1, ids.length], 'int64');
    const all: Record<string, Tensor> = { [contract.ids]: tensor };
    if (contract.features !== undefined) {
      const dims = [features.length / hiddenSize, hiddenSize];
      all[contract.features.name] = floatTensor(features, dims, contract.features.type);
    }
    return { ids: tensor, all };
  }

  private checked(embeds: Tensor | undefined, count: number): Float32Array {
    const values = floatValues(embeds, this.contract.embeds);
    if (values.length !== count * this.hiddenSize)
      throw new CodedError(
        'model/graph-mismatch',
        'The embedding gives vectors of another size than the configuration says',
      );
    return values;
  }
}
