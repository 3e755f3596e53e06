import { CodeLens, type CodeLensProvider, EventEmitter, languages, Range, type TextDocument } from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../../base/index.js';
import type { Severity } from '../../program/index.js';
import { checkedTraces, type RecordedRuns, type Run, violationsOf, type Wanted } from '../runs/violations.js';
import { counted, evaluationWords, SHOW_VIOLATIONS, violationWords } from '../runs/words.js';
import { basename } from '../shared/files.js';
import { log } from '../shared/log.js';
import type { ConstraintInText, StyleInText } from './styles.js';

/** While a run writes, its counts are shown anew so often, in milliseconds. */
const REST_MS = 300;
/** What can be done is shown after so many milliseconds at most: the last run may still be looked for. */
const PATIENCE_MS = 100;

const icons: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'info' };

/** What can be done with each style, above it; and above styles and constraints how they fared in the last run. */
class TemplateLenses implements CodeLensProvider, Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = new EventEmitter<void>();
  private timer: NodeJS.Timeout | undefined;
  /** The last runs that were found, by what was asked. */
  private readonly found = new Map<string, Run | undefined>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly runs: RecordedRuns) {
    this.store.add(this.changed);
    this.store.add(toDisposable(() => clearTimeout(this.timer)));
    this.store.add(runs.onDidChange(() => this.soon()));
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const { runnablesIn } = await import('./styles.js');
    const { styles, constraints } = runnablesIn(document.getText());
    const groups = await Promise.all([
      ...styles.map((style) => this.aboveStyle(document, style)),
      ...constraints.map((constraint) => this.aboveConstraint(document, constraint)),
    ]);
    return groups.flat();
  }

  dispose(): void {
    this.store.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, REST_MS);
  }

  /** The last run; the one that was known before while the search for it takes its time, which then shows it. */
  private async lastRun(document: TextDocument, wanted: Wanted): Promise<Run | undefined> {
    const path = document.uri.fsPath;
    const key = JSON.stringify([path, wanted]);
    const before = this.found.get(key);
    let isLate = false;
    const search = this.runs
      .last(path, wanted)
      .catch((error: unknown) => {
        log().warn(`The last run was not found: ${String(error)}`);
        return undefined;
      })
      .then((run) => {
        this.found.set(key, run);
        if (isLate && (run?.path !== before?.path || run?.traces.length !== before?.traces.length)) this.soon();
        return run;
      });
    const late = new Promise<Run | undefined>((resolve) => {
      setTimeout(() => {
        isLate = true;
        resolve(before);
      }, PATIENCE_MS);
    });
    return Promise.race([search, late]);
  }

  private async aboveStyle(document: TextDocument, { name, schema, offset }: StyleInText): Promise<CodeLens[]> {
    const range = lineAt(document, offset);
    const given = [document.uri, name];
    const lens = (title: string, tooltip: string, command: string): CodeLens =>
      new CodeLens(range, { title, tooltip, command, arguments: given });
    const run = await this.lastRun(document, { schema, style: name });
    return [
      lens('$(play) Run on Sample…', `Write a trace in the style ${name} for a labelled sample`, 'mrsi.runOnSample'),
      lens('Run…', `Write a trace in the style ${name} for a text and a picture of your own`, 'mrsi.run'),
      lens('$(debug-alt) Debug…', `Step through what the model writes in the style ${name}`, 'mrsi.debug'),
      lens(
        '$(beaker) Evaluate…',
        `Write a trace in the style ${name} for every sample of a data file, and count what they violate`,
        'mrsi.evaluate',
      ),
      ...(run === undefined ? [] : [styleCount(range, run, name)]),
    ];
  }

  private async aboveConstraint(
    document: TextDocument,
    { name, schema, offset }: ConstraintInText,
  ): Promise<CodeLens[]> {
    const run = await this.lastRun(document, { schema });
    const constraint = run?.header.program.schema.constraints.find((each) => each.name === name);
    // A constraint that is newer than the run was not checked in it.
    if (run === undefined || constraint === undefined) return [];
    const range = lineAt(document, offset);
    const all = checkedTraces(run).length;
    const count = violationsOf(run).get(name);
    return [
      new CodeLens(range, {
        title:
          count === undefined
            ? `$(pass) no violation in ${counted(all, 'trace')}`
            : `$(${icons[constraint.severity]}) ${violationWords(count, all)}`,
        tooltip: ofRun(run),
        command: SHOW_VIOLATIONS,
        arguments: [run.path, ...(count === undefined ? [] : [name])],
      }),
    ];
  }
}

function styleCount(range: Range, run: Run, style: string): CodeLens {
  const traces = checkedTraces(run, style);
  const violated = traces.filter(({ violations }) => violations.length > 0).length;
  return new CodeLens(range, {
    title:
      violated === 0
        ? `$(pass) no violation in ${counted(traces.length, 'trace')}`
        : `$(error) ${violated} of ${counted(traces.length, 'trace')} with violations`,
    tooltip: `${ofRun(run)}: ${evaluationWords(run, style)}`,
    command: SHOW_VIOLATIONS,
    arguments: [run.path],
  });
}

const ofRun = (run: Run): string => `Last run, ${new Date(run.header.time).toLocaleString()} (${basename(run.path)})`;

function lineAt(document: TextDocument, offset: number): Range {
  const at = document.positionAt(offset);
  return new Range(at, at);
}

/** The lenses of templates. */
export function registerLenses(runs: RecordedRuns): Disposable {
  const store = new DisposableStore();
  const lenses = store.add(new TemplateLenses(runs));
  store.add(languages.registerCodeLensProvider({ language: 'mrsi' }, lenses));
  return store;
}
