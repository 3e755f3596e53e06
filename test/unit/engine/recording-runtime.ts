import type { CancellationToken } from '../../../src/base/index.js';
import type {
  Cache,
  CacheLayout,
  RowSource,
  RunOptions,
  Runtime,
  Session,
  SessionOptions,
  Tensor,
  Tensors,
  ValueInfo,
} from '../../../src/engine/index.js';

/** What went into a graph and came out of it in one run, the cache left out. */
export interface Run {
  readonly feeds: Tensors;
  readonly results: Tensors;
}

/** Passes everything on to a real runtime, and keeps a copy of what the graphs were given and what they gave. */
export class RecordingRuntime implements Runtime {
  readonly runs: Run[] = [];

  constructor(private readonly inner: Runtime) {}

  get backend(): Runtime['backend'] {
    return this.inner.backend;
  }
  get provider(): string {
    return this.inner.provider;
  }
  get longestPass(): number {
    return this.inner.longestPass ?? Number.POSITIVE_INFINITY;
  }
  async open(file: string, options: SessionOptions): Promise<Session> {
    return new RecordingSession(await this.inner.open(file, options), this.runs);
  }
  async openBytes(bytes: Uint8Array, options: SessionOptions): Promise<Session> {
    return new RecordingSession(await this.inner.openBytes(bytes, options), this.runs);
  }

  /** All values that runs gave under a name, in the order of the runs. */
  results(name: string): readonly Tensor[] {
    return this.runs.flatMap(({ results }) => results[name] ?? []);
  }
  /** All values that runs were given under a name, in the order of the runs. */
  feeds(name: string): readonly Tensor[] {
    return this.runs.flatMap(({ feeds }) => feeds[name] ?? []);
  }
}

const copy = (tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));

class RecordingSession implements Session {
  constructor(
    private readonly inner: Session,
    private readonly runs: Run[],
  ) {}

  get inputs(): readonly ValueInfo[] {
    return this.inner.inputs;
  }
  get outputs(): readonly ValueInfo[] {
    return this.inner.outputs;
  }
  async run(
    feeds: Tensors,
    fetches: readonly string[],
    token: CancellationToken,
    options?: RunOptions,
  ): Promise<Tensors> {
    const given = copy(feeds);
    const results = await this.inner.run(feeds, fetches, token, options);
    this.runs.push({ feeds: given, results: copy(results) });
    return results;
  }
  openCache(layout: CacheLayout, rows: number, capacity: number): Cache {
    return new RecordingCache(this.inner.openCache(layout, rows, capacity), this.runs);
  }
  dispose(): void {
    this.inner.dispose();
  }
}

class RecordingCache implements Cache {
  constructor(
    private readonly inner: Cache,
    private readonly runs: Run[],
  ) {}

  get rows(): number {
    return this.inner.rows;
  }
  get width(): number {
    return this.inner.width;
  }
  get bytes(): number {
    return this.inner.bytes;
  }
  async run(
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
    into?: Tensors,
  ): Promise<Tensors> {
    const given = copy(feeds);
    const results = await this.inner.run(feeds, fetches, width, token, into);
    this.runs.push({ feeds: given, results: copy(results) });
    return results;
  }
  async runRow(
    row: number,
    feeds: Tensors,
    fetches: readonly string[],
    width: number,
    token: CancellationToken,
  ): Promise<Tensors> {
    const given = copy(feeds);
    const results = await this.inner.runRow(row, feeds, fetches, width, token);
    this.runs.push({ feeds: given, results: copy(results) });
    return results;
  }
  rebuild(rows: readonly RowSource[], width: number, capacity?: number): Cache {
    const inner = rows.map((ranges) =>
      ranges.map(({ cache, ...range }) => (cache instanceof RecordingCache ? { ...range, cache: cache.inner } : range)),
    );
    return new RecordingCache(this.inner.rebuild(inner, width, capacity), this.runs);
  }
  dispose(): void {
    this.inner.dispose();
  }
}
