import { basename } from 'node:path';
import {
  type BoxSpace,
  type BoxSpelling,
  CancellationError,
  CancellationSource,
  type CancellationToken,
  type Disposable,
  Emitter,
  inSpace,
  toDisposable,
} from '../../base/index.js';
import { FileSource } from '../../host/traces/index.js';
import type { SlotPath } from '../../program/index.js';
import { type RunHeader, type Trace, TraceFile, type TraceSummary, type TraceToken } from '../../trace/index.js';
import type { DocumentHead, LivePhase, PanelCursor, Reading, ShownError, ToPanel } from '../../view/messages.js';
import type { GroupMember } from '../../view/group.js';
import type { ListFilter } from '../../view/list-order.js';
import type { FigureData } from '../../view/figures/collector.js';
import { readFigures } from '../../view/figures/read.js';
import { judgeProbe } from '../../verify/index.js';
import { rowOf, type TraceRow } from '../../view/row.js';
import type { ProbeTrace } from '../../view/marks.js';
import { shownError } from '../shared/shown-error.js';
import { LiveTrace } from './live-trace.js';
import { rereadTrace } from './reread.js';
import { type Search, searchTraces } from './trace-search.js';

/** A message to the panels, before each of them adds where it finds the pictures. */
export type Told = ToPanel extends infer Each
  ? Each extends { images: unknown }
    ? Omit<Each, 'images'>
    : Each
  : never;

/** Panels are told of new tokens so often, in milliseconds; each of them draws the trace anew then. */
const TOKENS_EVERY = 125;
/** A growing trace is read back so often, in milliseconds, if reading is quick. */
const READ_EVERY = 250;
/** Reading back takes at most one part in so many of the time. */
const READ_SHARE = 20;
/** In which coordinates boxes of a model, by its name, are read; nothing: as its files say. */
export type BoxSpaces = (model: string) => BoxSpace | undefined;

/** A file whose traces are found within this many milliseconds opens whole. */
const PATIENCE = 40;
/** While a large file is indexed its panels hear of new rows so often, in milliseconds. */
const ROWS_EVERY = 100;
/** More runs of probes are not drawn over one picture. */
const MOST_PROBES = 8;
/** Rows of one message. */
const ROWS_AT_ONCE = 1000;

/**
 * A trace file as the panels see it: its rows, its traces, and the run that is writing into it, if one is. It knows
 * neither VS Code nor the DOM.
 */
export class TraceDocument implements Disposable {
  private readonly source: FileSource;
  private file: TraceFile | undefined;
  private failure: ShownError | undefined;
  /** Why what was appended could not be read, if it could not. */
  private unreadable: string | undefined;
  private readonly live = new Map<number, LiveTrace>();
  /** Number of panels that look at a trace, by its index. */
  private readonly watched = new Map<number, number>();
  private phase: LivePhase | undefined;
  private lastShown = 0;
  private cursor: Extract<Told, { type: 'cursor' }> | undefined;
  /** What a panel is to show that is not there yet. */
  private wanted: Extract<Told, { type: 'reveal' }> | undefined;
  /** How boxes are read, where not as the file says. */
  private spelling: BoxSpelling | undefined;
  private read: ((trace: Trace) => Reading) | undefined;
  private ticker: NodeJS.Timeout | undefined;
  /** When growing traces may be read back next. */
  private nextRead = 0;
  private changing: Promise<void> = Promise.resolve();
  private indexing = false;
  private readonly closing = new CancellationSource();
  private readonly told = new Emitter<Told>();

  /** What all panels of the document are to hear. */
  readonly onTell = this.told.event;

  private constructor(
    readonly path: string,
    private readonly boxSpaces: BoxSpaces,
  ) {
    this.source = new FileSource(path);
  }

  /**
   * Opens a file. A file that cannot be read opens too, and says why. A large one is open before all its traces are
   * known: its panels are told of them as they are found.
   */
  static async open(path: string, boxSpaces: BoxSpaces = () => undefined): Promise<TraceDocument> {
    const document = new TraceDocument(path, boxSpaces);
    await document.load();
    const indexing = document.index();
    document.changing = indexing;
    await Promise.race([indexing, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    return document;
  }

  dispose(): void {
    this.closing.cancel();
    clearInterval(this.ticker);
    this.told.dispose();
    void this.source.close();
  }

  get header(): RunHeader | undefined {
    return this.file?.header;
  }

  /** Number of traces in the file. */
  get count(): number {
    return this.file?.entries.length ?? 0;
  }

  /** Number of traces in the file and of those being written. */
  get total(): number {
    return this.count + this.live.size;
  }

  /** Why the file cannot be shown, if it cannot. */
  get error(): ShownError | undefined {
    return this.failure;
  }

  /** Waits until all that is in the file now is known. */
  async indexed(): Promise<void> {
    await this.changing;
  }

  /** All that a panel must hear when it opens. */
  greeting(): readonly Told[] {
    const { file, failure } = this;
    if (failure !== undefined) return [{ type: 'failed', error: failure }];
    if (file === undefined) return [];
    return [
      { type: 'head', head: this.head(file), total: this.total },
      ...(this.spelling === undefined ? [] : [this.spellingMessage]),
      { type: 'notices', texts: this.notices(file) },
      ...this.rowMessages(file, 0, !this.indexing),
      ...[...this.live].map(([index, { trace }]) => started(index, trace)),
      ...(this.phase === undefined ? [] : [{ type: 'phase' as const, phase: this.phase }]),
      ...(this.wanted === undefined ? [] : [this.wanted]),
      ...(this.cursor === undefined ? [] : [this.cursor]),
    ];
  }

  /** Reads one trace. @throws CodedError where its line is damaged, `RangeError` where there is none. */
  async trace(index: number): Promise<Trace> {
    const live = this.live.get(index);
    if (live !== undefined) return live.trace;
    if (this.file === undefined) throw new RangeError(`There is no trace ${index}`);
    const trace = await this.file.read(index);
    return this.spelling === undefined ? trace : rereadTrace(this.file.header.program, trace, this.spelling);
  }

  /** The traces that are runs of probes of a trace, as far as their boxes are shown. */
  async probesOf(index: number): Promise<readonly ProbeTrace[]> {
    if (this.file === undefined) return [];
    const { entries } = this.file;
    const { program } = this.file.header;
    const id = entries[index]?.summary.id;
    const found: ProbeTrace[] = [];
    for (const [place, { summary }] of entries.entries()) {
      if (summary.probe === undefined || summary.origin !== id || found.length >= MOST_PROBES) continue;
      // oxlint-disable-next-line no-await-in-loop -- there are few
      const [original, trace] = [await this.trace(index), await this.trace(place)];
      const declared = program.schema.probes.find(({ name }) => name === summary.probe);
      const member = trace.probe?.member;
      const about = { slots: original.slots, ...(member === undefined ? {} : { member }) };
      found.push({
        index: place,
        probe: summary.probe,
        slots: trace.slots,
        ...(member === undefined ? {} : { member }),
        ...(declared === undefined ? {} : { verdict: judgeProbe(program, declared, trace, about) }),
      });
    }
    return found;
  }

  /** From now on boxes are read in other coordinates than the file says; without a space as it says. Panels are told. */
  readBoxes(space?: BoxSpace): void {
    const recorded = this.header?.model.boxSpelling;
    if (recorded === undefined) return;
    this.spelling = space === undefined || space === recorded.space ? undefined : inSpace(recorded, space);
    this.told.fire(this.spellingMessage);
  }

  /** Reads boxes as is wanted of the file's model now: the settings changed. */
  renewBoxes(): void {
    this.readBoxes(this.wantedSpace);
  }

  private get wantedSpace(): BoxSpace | undefined {
    return this.header === undefined ? undefined : this.boxSpaces(this.header.model.name);
  }

  private get spellingMessage(): Told {
    const { spelling } = this;
    if (spelling === undefined) return { type: 'spelling' };
    return { type: 'spelling', spelling, kept: this.wantedSpace === spelling.space };
  }

  /** Reads what was appended by whomever; reads all anew if the file was replaced. */
  async refresh(): Promise<void> {
    this.changing = this.changing.then(() => this.update());
    await this.changing;
  }

  /** A run begins to write into this file. `read` reads a growing text back. */
  startRun(read: (trace: Trace) => Reading): Disposable {
    this.read = read;
    this.ticker = setInterval(() => this.tick(), TOKENS_EVERY);
    return toDisposable(() => {
      clearInterval(this.ticker);
      this.live.clear();
      this.phase = undefined;
    });
  }

  /** A trace begins, or is known anew as far as it is written; it will stand at `index`. */
  startTrace(index: number, trace: Trace): void {
    const known = this.live.has(index);
    this.live.set(index, new LiveTrace(trace));
    this.told.fire(known ? { type: 'trace', index, trace } : started(index, trace));
  }

  /** Place of the trace that a panel showed last. */
  get shownIndex(): number {
    return this.lastShown;
  }

  /** Somebody looks at this trace: what it gets while it is written will be told. Disposing ends that. */
  watch(index: number): Disposable {
    this.lastShown = index;
    this.watched.set(index, (this.watched.get(index) ?? 0) + 1);
    return toDisposable(() => {
      const left = (this.watched.get(index) ?? 1) - 1;
      if (left > 0) this.watched.set(index, left);
      else this.watched.delete(index);
    });
  }

  /** Whether the trace at this place is being written. */
  isLive(index: number): boolean {
    return this.live.has(index);
  }

  addToken(index: number, token: TraceToken): void {
    this.live.get(index)?.add(token);
  }

  setPhase(phase: LivePhase): void {
    if (phase.phase === this.phase?.phase && phase.share === this.phase.share) return;
    this.phase = phase;
    this.told.fire({ type: 'phase', phase });
  }

  /** What is known of a trace that is being written, tokens that came just now included, read back. */
  partial(index: number): Trace | undefined {
    const live = this.live.get(index);
    if (live === undefined) return undefined;
    live.takeTokens();
    if (this.read !== undefined) live.takeReading(this.read);
    return live.trace;
  }

  /** The trace at this place was appended to the file: from now on panels ask for it there. */
  async finishTrace(index: number): Promise<void> {
    this.tick();
    await this.refresh();
    this.live.delete(index);
    this.told.fire({ type: 'finished', index });
  }

  endRun(error?: ShownError): void {
    this.told.fire({ type: 'ended', total: this.count, ...(error === undefined ? {} : { error }) });
  }

  /** Place of the trace with this id; nothing where the file has none. */
  indexOf(id: string): number | undefined {
    return this.file?.find(id);
  }

  /** Tells the panels where a debugger is. */
  showCursor(index: number, cursor: PanelCursor): void {
    this.cursor = { type: 'cursor', index, cursor };
    this.told.fire(this.cursor);
  }

  /** Tells the panels that no debugger is here any more. */
  hideCursor(): void {
    if (this.cursor === undefined) return;
    const { index } = this.cursor;
    this.cursor = undefined;
    this.told.fire({ type: 'cursor', index });
  }

  /**
   * Finds the traces that a search fits.
   * @throws `CancellationError`; CodedError where the file cannot be read
   */
  async search(
    search: Search,
    found: (matches: readonly number[], share: number) => void,
    token: CancellationToken,
  ): Promise<void> {
    // Traces of a file that is still being looked through are searched too.
    await this.changing;
    const { file } = this;
    if (file !== undefined) await searchTraces(this.source, file.entries, file.header.program, search, found, token);
  }

  /**
   * Reads what figures of all traces show; `tell` hears what is known so far and the share of the file that was read.
   * @throws `CancellationError`; CodedError where the file cannot be read
   */
  async figures(tell: (data: FigureData, share: number) => void, token: CancellationToken): Promise<FigureData> {
    const { file } = this;
    if (file === undefined) throw new RangeError('There are no figures of a file that cannot be read');
    return readFigures(this.source, file.entries, file.header.program, tell, token);
  }

  /** The traces of a group, in the order of the file. @throws CodedError where one is damaged */
  async group(id: string): Promise<readonly GroupMember[]> {
    const entries = this.file?.entries ?? [];
    const members: GroupMember[] = [];
    for (const [index, { summary }] of entries.entries()) {
      if (summary.group?.id !== id) continue;
      // oxlint-disable-next-line no-await-in-loop -- one after the other keeps memory small
      const { text, ending, rewards } = await this.trace(index);
      members.push({ index, text, ending: ending.kind, rewards });
    }
    return members;
  }

  /** Asks the panels to show a trace. One that is only just opening shows it when it is there. */
  reveal(
    index: number,
    how: { readonly filter?: ListFilter; readonly thing?: SlotPath; readonly problem?: number } = {},
  ): void {
    this.wanted = { type: 'reveal', index, ...how };
    this.told.fire(this.wanted);
  }

  /** A panel goes to the trace that `reveal` asked for. */
  revealed(index: number): void {
    if (this.wanted?.index === index) this.wanted = undefined;
  }

  /** The rows as far as the file was looked at. */
  get rows(): readonly TraceSummary[] {
    return this.file?.entries.map(({ summary }) => summary) ?? [];
  }

  /** Reads the header. */
  private async load(): Promise<void> {
    this.file = undefined;
    this.failure = undefined;
    try {
      this.file = await TraceFile.begin(this.source, this.closing.token);
      const { boxSpelling } = this.file.header.model;
      const spelling = inSpace(boxSpelling, this.wantedSpace);
      this.spelling = spelling === boxSpelling ? undefined : spelling;
    } catch (error) {
      this.failure = shownError(error);
    }
  }

  /** Finds the traces that are new, and tells the panels while it does. */
  private async index(): Promise<void> {
    const { file } = this;
    if (file === undefined) return;
    let told = file.entries.length;
    const before = this.notices(file);
    this.unreadable = undefined;
    const tell = (complete: boolean): void => {
      const from = told;
      told = file.entries.length;
      if (told > from || complete)
        for (const message of this.rowMessages(file, from, complete)) this.told.fire(message);
    };
    const ticker = setInterval(() => tell(false), ROWS_EVERY);
    this.indexing = true;
    try {
      await file.refresh(this.closing.token);
    } catch (error) {
      if (error instanceof CancellationError) return;
      this.unreadable = shownError(error).message;
    } finally {
      clearInterval(ticker);
      this.indexing = false;
    }
    tell(true);
    // a line that was not whole may have become so: then it is taken back that its writer was stopped
    const texts = this.notices(file);
    if (texts.join('\n') !== before.join('\n')) this.told.fire({ type: 'notices', texts });
  }

  /** What the reader should know of the file. */
  private notices(file: TraceFile): readonly string[] {
    const found = file.notices.map(({ message }) => message);
    return this.unreadable === undefined ? found : [...found, this.unreadable];
  }

  private async update(): Promise<void> {
    const before = this.file;
    if (before === undefined || (await this.wasReplaced(before))) {
      await this.source.close();
      await this.load();
      for (const message of this.greeting()) this.told.fire(message);
    }
    await this.index();
  }

  /** A file that became shorter than what was read of it is another file. */
  private async wasReplaced(file: TraceFile): Promise<boolean> {
    const last = file.entries.at(-1);
    const size = await this.source.size().catch(() => 0);
    return size === 0 || (last !== undefined && size < last.offset + last.length);
  }

  private head(file: TraceFile): DocumentHead {
    const { program, model, sampling, tool, time } = file.header;
    return { name: basename(this.path), program, model, sampling, tool, time };
  }

  private rowMessages(file: TraceFile, from: number, complete: boolean): readonly Told[] {
    const rows = file.entries
      .slice(from)
      .map(({ summary }, place): TraceRow => ({ ...summary, index: from + place, running: false }));
    const messages: Told[] = [];
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      messages.push({
        type: 'rows',
        from: from + at,
        rows: rows.slice(at, at + ROWS_AT_ONCE),
        complete: complete && at + ROWS_AT_ONCE >= rows.length,
      });
    return messages.length > 0 ? messages : [{ type: 'rows', from, rows: [], complete }];
  }

  private tick(): void {
    const begun = performance.now();
    const readsNow = begun >= this.nextRead;
    for (const [index, live] of this.live) {
      const tokens = live.takeTokens();
      if (!this.watched.has(index)) continue;
      if (tokens.length > 0) this.told.fire({ type: 'tokens', index, tokens });
      const reading = readsNow && this.read !== undefined ? live.takeReading(this.read) : undefined;
      if (reading !== undefined) this.told.fire({ type: 'reading', index, reading });
    }
    if (readsNow) this.nextRead = begun + Math.max(READ_EVERY, READ_SHARE * (performance.now() - begun));
  }
}

const started = (index: number, trace: Trace): Told => ({ type: 'started', index, row: rowOf(trace, index, true) });
