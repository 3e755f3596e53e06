import { type CancellationToken, CodedError } from '../../base/index.js';
import type { EmbedContract } from '../model/graphs.js';
import type { Session, Tensor } from '../runtime.js';
import { floatTensor, floatValues, integerTensor } from '../tensors.js';

/** Looking up so few tokens takes microseconds. */
const quickTokens = 64;

/** Looks up the embeddings of tokens. */
export class Embedding {
  constructor(
    private readonly session: Session,
    private readonly contract: EmbedContract,
    private readonly hiddenSize: number,
  ) {}

  /** Embeddings of tokens of which none stands for a picture, `[count, hidden]`. */
  tokens(ids: readonly number[], token: CancellationToken): Promise<Float32Array> {
    return this.look(ids, new Float32Array(0), token);
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
    const { contract, hiddenSize } = this;
    const feeds: Record<string, Tensor> = { [contract.ids]: integerTensor(ids, [1, ids.length], 'int64') };
    if (contract.features !== undefined) {
      const dims = [features.length / hiddenSize, hiddenSize];
      feeds[contract.features.name] = floatTensor(features, dims, contract.features.type);
    }
    const results = await this.session.run(feeds, [contract.embeds], token, ids.length <= quickTokens);
    const values = floatValues(results[contract.embeds], contract.embeds);
    if (values.length !== ids.length * hiddenSize)
      throw new CodedError(
        'model/graph-mismatch',
        'The embedding gives vectors of another size than the configuration says',
      );
    return values;
  }
}
