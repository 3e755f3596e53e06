import { availableParallelism } from 'node:os';
import { type BoxSpace, type CancellationToken, type Disposable, throwIfCancelled } from '../base/index.js';
import { type LoadOptions, loadModel } from './local-model.js';
import { keptBudget } from './memory.js';
import type { Model } from './model.js';
import { readModelFolder } from './model/folder.js';
import type { Runtime } from './runtime.js';

/** Which model, and how it is loaded. */
export interface ModelWish {
  readonly folder: string;
  readonly executionProvider: string;
  /** `binding`, `native` or `auto`. */
  readonly backend?: string;
  readonly dataType?: string;
  readonly threads?: number;
  readonly mappedWeights?: boolean;
  /** The coordinates in which it writes boxes, where not those of its family. */
  readonly boxSpace?: BoxSpace;
}

/** Below this size of the decoder's file, handing work to a second thread costs more than it saves. */
const smallDecoder = 64 * 1024 * 1024;

const chooseThreads = (wish: ModelWish, decoderBytes: number): number =>
  wish.threads ?? (decoderBytes < smallDecoder ? 1 : availableParallelism());

/** Keeps the model that was loaded last. Loading another one releases it first, so that both need not fit. */
export class ModelShelf implements Disposable {
  private held: { readonly key: string; readonly model: Model } | undefined;

  /**
   * @param chooseRuntime gives the library that runs graphs, for a decoder with weights of that many bytes
   * @param log takes sentences for whoever looks for a reason
   */
  constructor(
    private readonly chooseRuntime: (wish: ModelWish, weightBytes: number) => Promise<Runtime>,
    private readonly log: (line: string) => void,
  ) {}

  async get(wish: ModelWish, token: CancellationToken, onShare: (share: number) => void): Promise<Model> {
    const key = JSON.stringify([
      wish.folder,
      wish.executionProvider,
      wish.backend,
      wish.dataType,
      wish.threads,
      wish.mappedWeights,
      wish.boxSpace,
    ]);
    if (this.held?.key === key) return this.held.model;
    this.dispose();
    const { decoder } = await readModelFolder(wish.folder, wish.dataType);
    const runtime = await this.chooseRuntime(wish, decoder.bytes);
    throwIfCancelled(token);
    const options: LoadOptions = {
      threads: chooseThreads(wish, decoder.bytes),
      mapped: wish.mappedWeights ?? false,
      keptBytes: await keptBudget(),
      log: this.log,
      ...(wish.dataType === undefined ? {} : { dataType: wish.dataType }),
      ...(wish.boxSpace === undefined ? {} : { boxSpace: wish.boxSpace }),
    };
    const model = await loadModel(wish.folder, runtime, options, token, onShare);
    this.held = { key, model };
    return model;
  }

  /** Gives the memory of the model that is held back. */
  dispose(): void {
    this.held?.model.dispose();
    this.held = undefined;
  }
}
