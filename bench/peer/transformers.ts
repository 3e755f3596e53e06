import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The parts of transformers.js that are measured, as its documentation has them. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly Tensor: new (type: string, data: BigInt64Array, dims: readonly number[]) => object;
  readonly Qwen2_5_VLForConditionalGeneration: {
    from_pretrained(name: string, options: object): Promise<PeerModel>;
  };
  readonly Qwen2VLImageProcessor: new (
    config: object,
  ) => (image: object) => Promise<{
    readonly pixel_values: { readonly dims: readonly number[]; readonly data: Float32Array };
  }>;
  readonly RawImage: { read(path: string): Promise<object> };
  readonly BaseStreamer: new () => object;
}

interface PeerModel {
  generate(options: object): Promise<{ readonly dims: readonly number[]; readonly data: BigInt64Array }>;
  dispose(): Promise<unknown>;
}

/** transformers.js from the folder that it was installed into. */
export async function loadTransformers(folder: string): Promise<Transformers> {
  const found = createRequire(join(folder, 'package.json')).resolve('@huggingface/transformers');
  // the way for `import`, beside the one for `require`
  const module: unknown = await import(pathToFileURL(found.replace(/\.cjs$/, '.mjs')).href);
  return module as Transformers;
}

/** What one stream takes. */
export interface PeerTimes {
  /** Milliseconds of each step after the first token. */
  readonly steps: readonly number[];
  /** Milliseconds from the call to the last token. */
  readonly whole: number;
}

/** One stream at a time over the same files, as transformers.js generates. */
export class PeerModelRun {
  private constructor(
    private readonly library: Transformers,
    private readonly model: PeerModel,
  ) {}

  static async open(library: Transformers, folder: string, threads: number): Promise<PeerModelRun> {
    library.env.allowRemoteModels = false;
    library.env.localModelPath = dirname(folder);
    const model = await library.Qwen2_5_VLForConditionalGeneration.from_pretrained(basename(folder), {
      dtype: 'fp32',
      device: 'cpu',
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 },
    });
    return new PeerModelRun(library, model);
  }

  /**
   * Writes some tokens after a prompt, always the most probable one: that is what costs transformers.js least.
   * @param ids tokens of the prompt
   */
  async generate(ids: readonly number[], count: number): Promise<PeerTimes> {
    const { Tensor, BaseStreamer } = this.library;
    const at: number[] = [];
    class Clock extends BaseStreamer {
      put(): void {
        at.push(performance.now());
      }
      end(): void {}
    }
    const dims = [1, ids.length];
    const start = performance.now();
    const written = await this.model.generate({
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), dims),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
      do_sample: false,
      max_new_tokens: count,
      min_new_tokens: count,
      streamer: new Clock(),
    });
    const whole = performance.now() - start;
    if (written.dims[1] !== ids.length + count) throw new Error(`transformers.js wrote [${written.dims.join(', ')}]`);
    // it tells of the prompt first, then of each token
    return { steps: at.slice(2).map((time, index) => time - (at[index + 1] ?? time)), whole };
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }
}
