import {
  commands,
  debug,
  type DebugSession,
  type DebugSessionCustomEvent,
  TabInputCustom,
  Uri,
  ViewColumn,
  window,
} from 'vscode';
import { z } from 'zod';
import { CodedError, type Disposable, DisposableStore } from '../../base/index.js';
import { textOffset, textRange } from '../../base/positions.js';
import type { SlotPath } from '../../program/index.js';
import type { Trace } from '../../trace/index.js';
import { log } from '../shared/log.js';
import type { DocumentHold, TraceDocuments } from '../traces/documents.js';
import { TRACE_EDITOR } from '../traces/editor.js';
import { DEBUG_TYPE } from './configuration.js';

const cursorSchema = z.object({
  threadId: z.number(),
  traceId: z.string(),
  offset: z.number(),
  range: z.object({ start: z.number(), end: z.number() }).optional(),
  slot: z.string().optional(),
});
type Cursor = z.output<typeof cursorSchema>;

const keptSchema = z.object({
  path: z.string(),
  traceId: z.string(),
  threadId: z.number().optional(),
  parent: z.string().optional(),
});
/** Whether the debugger is in a fork that is finished, and can be compared with its parent. */
const FORK_CONTEXT = 'mrsi.debug.fork';

/** A fork in a trace file, and the trace that it was forked from. */
interface KeptFork {
  readonly path: string;
  readonly parent: string;
}

const forkSchema = z.object({ threadId: z.number(), parentThreadId: z.number() });
const outputSchema = z.object({ path: z.string() });
const traceSchema = z.object({ trace: z.custom<Trace>(), complete: z.boolean() });

/** Lets the trace panel follow where the debugger is. */
export class PanelFollower implements Disposable {
  private readonly store = new DisposableStore();
  private readonly followed = new Map<string, FollowedSession>();

  constructor(private readonly documents: TraceDocuments) {
    this.store.add(debug.onDidReceiveDebugSessionCustomEvent((event) => this.receive(event)));
    this.store.add(debug.onDidTerminateDebugSession((session) => this.forget(session)));
    this.store.add(debug.onDidChangeActiveDebugSession(() => this.tellFork()));
    this.store.add(
      debug.onDidChangeActiveStackItem((item) => {
        if (item?.threadId !== undefined) this.followed.get(item.session.id)?.look(item.threadId);
      }),
    );
  }

  private receive(event: DebugSessionCustomEvent): void {
    const { session } = event;
    if (session.type !== DEBUG_TYPE) return;
    const followed =
      this.followed.get(session.id) ?? new FollowedSession(session, this.documents, () => this.tellFork());
    this.followed.set(session.id, followed);
    followed.handle(event.event, event.body);
  }

  /** Shows a slot in the panel of a session: its box in the picture, its place in the text. */
  reveal(sessionId: string, slot: SlotPath): void {
    this.followed.get(sessionId)?.reveal(slot);
  }

  /** Opens the comparison of the fork that the active session is in with its parent. */
  async compare(): Promise<void> {
    const comparing = await this.active?.comparing();
    if (comparing === undefined)
      throw new CodedError('usage', 'The debugger is in no fork, or in one that is still written');
    await commands.executeCommand('mrsi.compareTraces', comparing.parent, comparing.fork);
  }

  private get active(): FollowedSession | undefined {
    const session = debug.activeDebugSession;
    return session === undefined ? undefined : this.followed.get(session.id);
  }

  /** Lets the toolbar offer the comparison where there is something to compare. */
  private tellFork(): void {
    void commands.executeCommand('setContext', FORK_CONTEXT, this.active?.fork !== undefined);
  }

  private forget(session: DebugSession): void {
    this.followed.get(session.id)?.dispose();
    this.followed.delete(session.id);
    this.tellFork();
  }

  dispose(): void {
    for (const session of this.followed.values()) session.dispose();
    this.store.dispose();
  }
}

/** One session and the trace file that its panel shows: the one that is replayed, or that a live session writes. */
class FollowedSession implements Disposable {
  private readonly store = new DisposableStore();
  private hold: Promise<DocumentHold> | undefined;
  /** Places in the file of traces that are not finished yet, by thread. */
  private readonly live = new Map<number, number>();
  /** Where each thread has halted last. */
  private readonly cursors = new Map<number, Cursor>();
  /** The thread that the panel shows. */
  private shown: number | undefined;
  /** The forks that are finished, by their ids. */
  private readonly forks = new Map<string, KeptFork>();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: DebugSession,
    private readonly documents: TraceDocuments,
    private readonly onShow: () => void,
  ) {
    const { trace } = z.looseObject({ trace: z.string().optional() }).parse(session.configuration);
    if (trace !== undefined) this.open(trace);
  }

  /** Events are handled one after the other. */
  handle(event: string, body: unknown): void {
    this.next(() => this.act(event, body));
  }

  private next(work: () => void | Promise<void>): void {
    this.working = this.working
      .then(() => (this.store.isDisposed ? undefined : work()))
      .catch((error: unknown) => log().error(`The trace panel cannot follow the debugger: ${String(error)}`));
  }

  private async act(event: string, body: unknown): Promise<void> {
    if (event === 'mrsi/output') this.open(outputSchema.parse(body).path);
    else if (event === 'mrsi/cursor') await this.show(cursorSchema.parse(body));
    else if (event === 'mrsi/fork') this.renumber(forkSchema.parse(body));
    else if (event === 'mrsi/kept') await this.finish(keptSchema.parse(body));
  }

  /** The fork that the panel shows, once it is finished. */
  get fork(): (KeptFork & { readonly id: string }) | undefined {
    const id = this.shown === undefined ? undefined : this.cursors.get(this.shown)?.traceId;
    const fork = id === undefined ? undefined : this.forks.get(id);
    return id === undefined || fork === undefined ? undefined : { ...fork, id };
  }

  /** The fork that the panel shows and its parent, as the command that compares traces takes them. */
  async comparing(): Promise<
    | {
        readonly parent: { readonly uri: Uri; readonly id: string };
        readonly fork: { readonly uri: Uri; readonly id: string };
      }
    | undefined
  > {
    const { fork } = this;
    if (fork === undefined) return undefined;
    // Forks may go to another file than the one that is replayed.
    const document = (await this.hold)?.document;
    const from = document?.indexOf(fork.parent) === undefined ? fork.path : document.path;
    return {
      parent: { uri: Uri.file(from), id: fork.parent },
      fork: { uri: Uri.file(fork.path), id: fork.id },
    };
  }

  /** The user looks at another thread: so does the panel. */
  look(threadId: number): void {
    this.next(async () => {
      const cursor = this.cursors.get(threadId);
      if (cursor !== undefined && this.shown !== threadId) await this.show(cursor);
    });
  }

  /** The panel shows the box of a slot in the picture, and where the thread is that it shows anyway. */
  reveal(slot: SlotPath): void {
    this.next(async () => {
      const cursor = this.shown === undefined ? undefined : this.cursors.get(this.shown);
      if (cursor !== undefined) await this.show(cursor, slot);
    });
  }

  /** A fork has taken the number of its parent, which has another now. */
  private renumber({ threadId, parentThreadId }: z.output<typeof forkSchema>): void {
    const cursor = this.cursors.get(threadId);
    this.cursors.delete(threadId);
    if (cursor !== undefined) this.cursors.set(parentThreadId, { ...cursor, threadId: parentThreadId });
    const index = this.live.get(threadId);
    this.live.delete(threadId);
    if (index !== undefined) this.live.set(parentThreadId, index);
  }

  private open(path: string): void {
    if (this.hold !== undefined) return;
    this.hold = this.documents.hold(path).then((hold) => this.store.add(hold));
    this.hold.then(() => showBeside(path)).catch(() => undefined);
  }

  /** Shows where a thread is; `box`: and the box of this slot. */
  private async show(cursor: Cursor, box?: SlotPath): Promise<void> {
    this.cursors.set(cursor.threadId, cursor);
    this.shown = cursor.threadId;
    this.onShow();
    const hold = await this.hold;
    if (hold === undefined) return;
    const { document } = hold;
    const index = document.indexOf(cursor.traceId) ?? (await this.partial(cursor, hold));
    const { offset, range, slot } = cursor;
    document.showCursor(index, {
      offset: textOffset(offset),
      ...(range === undefined ? {} : { range: textRange(range.start, range.end) }),
      ...(slot === undefined ? {} : { slot }),
      ...(box === undefined ? {} : { box }),
    });
  }

  /** A trace that is still written is shown as far as it is read; one that is finished by now has its place in the file. */
  private async partial({ threadId }: Cursor, { document }: DocumentHold): Promise<number> {
    const answer: unknown = await this.session.customRequest('mrsi/trace', { threadId });
    const { trace, complete } = traceSchema.parse(answer);
    if (complete) await document.refresh();
    const kept = document.indexOf(trace.id);
    if (kept !== undefined) return kept;
    const index = this.live.get(threadId) ?? document.count + this.live.size;
    this.live.set(threadId, index);
    document.startTrace(index, trace);
    return index;
  }

  /** A trace has been appended to the file: from now on it is shown from there. */
  private async finish({ path, traceId, threadId, parent }: z.output<typeof keptSchema>): Promise<void> {
    if (parent !== undefined) this.forks.set(traceId, { path, parent });
    const cursor = threadId === undefined ? undefined : this.cursors.get(threadId);
    if (cursor !== undefined) this.cursors.set(cursor.threadId, { ...cursor, traceId });
    const hold = await this.hold;
    if (hold === undefined) return;
    const places = [...this.live.values()];
    this.live.clear();
    await hold.document.refresh();
    for (const index of places) await hold.document.finishTrace(index);
    // Now the file holds all that the panel lists.
    hold.document.endRun();
    const shown = this.shown === undefined ? undefined : this.cursors.get(this.shown);
    if (shown !== undefined) await this.show(shown);
  }

  dispose(): void {
    const { hold } = this;
    void hold?.then(({ document }) => document.hideCursor());
    this.store.dispose();
  }
}

/** Opens the trace panel beside the template, unless it can be seen in another group already. */
async function showBeside(path: string): Promise<void> {
  const { all, activeTabGroup } = window.tabGroups;
  const seen = all.some((group) => {
    const input = group.activeTab?.input;
    return group !== activeTabGroup && input instanceof TabInputCustom && input.uri.fsPath === path;
  });
  if (seen) return;
  const options = { viewColumn: ViewColumn.Beside, preserveFocus: true };
  await commands.executeCommand('vscode.openWith', Uri.file(path), TRACE_EDITOR, options);
}
