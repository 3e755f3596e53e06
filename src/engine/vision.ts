import { type CancellationToken, CodedError } from '../base/index.js';
import type { PreparedImage } from './image/prepare.js';
import type { VisionContract } from './model/graphs.js';
import type { Session } from './runtime.js';
import { floatTensor, floatValues, integerTensor } from './tensors.js';

/** Turns pictures into features, which stand in a prompt in the place of tokens. */
export class VisionEncoder {
  constructor(
    private readonly session: Session,
    private readonly contract: VisionContract,
    private readonly path: string,
    private readonly hiddenSize: number,
  ) {}

  /** Features of all pictures one after the other, `[tokens, hidden]`. Pictures are run one by one. */
  async encode(
    images: readonly PreparedImage[],
    onShare: (share: number) => void,
    token: CancellationToken,
  ): Promise<Float32Array> {
    const tokens = images.reduce((sum, image) => sum + image.tokens, 0);
    const features = new Float32Array(tokens * this.hiddenSize);
    let at = 0;
    for (const [index, image] of images.entries()) {
      onShare(index / images.length);
      features.set(await this.encodeOne(image, token), at);
      at += image.tokens * this.hiddenSize;
    }
    return features;
  }

  private async encodeOne(image: PreparedImage, token: CancellationToken): Promise<Float32Array> {
    const { contract, hiddenSize } = this;
    const { values, count, length, grid } = image.patches;
    const feeds = {
      [contract.pixels]: floatTensor(values, [count, length], contract.pixelType),
      [contract.grid]: integerTensor(grid, [1, 3], contract.gridType),
    };
    const results = await this.session.run(feeds, [contract.features], token);
    const features = floatValues(results[contract.features], contract.features);
    if (features.length === image.tokens * hiddenSize) return features;
    throw new CodedError(
      'model/graph-mismatch',
      `${this.path} gives ${features.length} numbers for ${image.tokens} tokens of size ${hiddenSize}`,
      { subject: this.path },
    );
  }
}
