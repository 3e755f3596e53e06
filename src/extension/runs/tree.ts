import {
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { Disposable } from '../../base/index.js';
import type { RunHeader, TraceSummary } from '../../trace/index.js';
import { type Described, describeRun, describeTrace, PART, partsOf } from './describe.js';
import type { RecordedRuns, Run, RunFile } from './violations.js';

/** A row of the tree of runs. */
export type RunNode =
  | { readonly kind: 'run'; readonly file: RunFile; readonly header: RunHeader; readonly run: Run | undefined }
  /** Some of many traces. */
  | { readonly kind: 'part'; readonly run: Run; readonly from: number; readonly to: number }
  | {
      readonly kind: 'trace';
      readonly path: string;
      readonly header: RunHeader;
      readonly index: number;
      readonly summary: TraceSummary;
    };

/** Of a larger file the traces are counted only when it is opened in the tree, in bytes. */
const LARGE = 32 * 1024 * 1024;
/** Changes that come faster than this are shown together, in milliseconds. */
const PAUSE = 300;

const colours: Readonly<Record<Described['icon'], string | undefined>> = {
  pass: 'testing.iconPassed',
  warning: 'list.warningForeground',
  error: 'list.errorForeground',
  question: undefined,
  'circle-slash': undefined,
  history: undefined,
};

/** The runs of the workspace, the latest first, with their traces. */
export class RunsTree implements TreeDataProvider<RunNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly runs: RecordedRuns) {
    this.listening = runs.onDidChange(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.changed.fire(undefined);
      }, PAUSE);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    this.changed.dispose();
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.roots();
      case 'run': {
        const run = node.run ?? (await this.runs.of(node.file));
        if (run === undefined) return [];
        const { length } = run.traces;
        return length > PART
          ? partsOf(length).map((part) => ({ kind: 'part', run, ...part }))
          : tracesOf(run, 0, length);
      }
      case 'part':
        return tracesOf(node.run, node.from, node.to);
      case 'trace':
        return [];
    }
  }

  getTreeItem(node: RunNode): TreeItem {
    switch (node.kind) {
      case 'run': {
        const { file, header, run } = node;
        const item = described(describeRun(header, run, timeOf(header)), TreeItemCollapsibleState.Collapsed);
        item.id = file.path;
        item.contextValue = 'mrsi.run';
        item.command = { command: 'mrsi.runs.open', title: 'Open', arguments: [node] };
        return item;
      }
      case 'part': {
        const item = new TreeItem(`${node.from + 1} – ${node.to}`, TreeItemCollapsibleState.Collapsed);
        item.id = `${node.run.path}#${node.from}-`;
        return item;
      }
      case 'trace': {
        const item = described(describeTrace(node.header, node.summary), TreeItemCollapsibleState.None);
        item.id = `${node.path}#${node.index}`;
        item.contextValue = 'mrsi.trace';
        item.command = { command: 'mrsi.runs.open', title: 'Open', arguments: [node] };
        return item;
      }
    }
  }

  private async roots(): Promise<RunNode[]> {
    const files = await this.runs.files();
    const nodes = files.map(async (file): Promise<RunNode | undefined> => {
      const header = await this.runs.header(file);
      if (header === undefined) return undefined;
      return { kind: 'run', file, header, run: file.size > LARGE ? undefined : await this.runs.of(file) };
    });
    return (await Promise.all(nodes)).filter((node) => node !== undefined);
  }
}

const tracesOf = (run: Run, from: number, to: number): RunNode[] =>
  run.traces.slice(from, to).map((summary, offset) => ({
    kind: 'trace',
    path: run.path,
    header: run.header,
    index: from + offset,
    summary,
  }));

/** When a run began, for people: the time alone today. */
function timeOf({ time }: RunHeader): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return date.toDateString() === new Date().toDateString()
    ? date.toLocaleTimeString([], { timeStyle: 'short' })
    : date.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

function described(
  { label, description, icon, state, tooltip }: Described,
  collapsible: TreeItemCollapsibleState,
): TreeItem {
  const item = new TreeItem(label, collapsible);
  item.description = description;
  const colour = colours[icon];
  item.iconPath = new ThemeIcon(icon, colour === undefined ? undefined : new ThemeColor(colour));
  // What a template or a model wrote is data: no markup.
  item.tooltip = tooltip.reduce((text, line) => text.appendText(`${line}\n`), new MarkdownString());
  item.accessibilityInformation = { label: [label, state, description].filter(Boolean).join(', ') };
  return item;
}
