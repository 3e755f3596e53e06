import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  EventEmitter,
  type FileDecoration,
  type FileDecorationProvider,
  languages,
  Location,
  Range,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type Disposable, DisposableStore } from '../../base/index.js';
import { FileSource } from '../../host/traces/index.js';
import type { Constraint, Program, Severity, SlotPath } from '../../program/index.js';
import { TraceFile, type Violation } from '../../trace/index.js';
import { thingPathOf } from '../../view/things.js';
import { traceTitle } from '../../view/trace-title.js';
import { log } from '../shared/log.js';
import { findPlace } from '../templates/open-source.js';
import type { RecordedRuns } from './violations.js';
import { type ProblemLink, problemUri } from './problem-link.js';
import { counted, SHOW_TRACE } from './words.js';

/** Problems are renewed so long after the last change, in milliseconds. */
const PAUSE = 500;
/** Traces whose violations are listed; the panel and its list have all of them. */
const MOST_TRACES = 100;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Lists the violations of the last run of the workspace as problems of its trace file. */
export class LastRunProblems implements Disposable, FileDecorationProvider {
  private readonly store = new DisposableStore();
  private readonly collection: DiagnosticCollection;
  private readonly decorations = this.store.add(new EventEmitter<Uri[]>());
  readonly onDidChangeFileDecorations = this.decorations.event;
  private decorated:
    | { readonly path: string; readonly count: number; readonly severity: DiagnosticSeverity }
    | undefined;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly runs: RecordedRuns) {
    this.collection = this.store.add(languages.createDiagnosticCollection('mrsi-run'));
    this.store.add(window.registerFileDecorationProvider(this));
    this.store.add(runs.onDidChange(() => this.plan()));
    this.plan();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.store.dispose();
  }

  private plan(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.working = this.working
        .then(() => this.renew())
        .catch((error: unknown) => log().warn(`The problems of the last run cannot be listed: ${String(error)}`));
    }, PAUSE);
  }

  /** What the explorer says beside the file: of rows with a fragment it knows nothing. */
  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const { decorated } = this;
    if (decorated === undefined || uri.scheme !== 'file' || uri.fsPath !== decorated.path) return undefined;
    if (workspace.getConfiguration('problems', uri).get('decorations.enabled') === false) return undefined;
    const { count, severity } = decorated;
    const colour = severity === DiagnosticSeverity.Error ? 'list.errorForeground' : 'list.warningForeground';
    return {
      badge: count > 9 ? '9+' : String(count),
      tooltip: counted(count, 'violation'),
      color: new ThemeColor(colour),
      propagate: true,
    };
  }

  private async renew(): Promise<void> {
    const [file] = await this.runs.files();
    const run = file === undefined ? undefined : await this.runs.of(file);
    const found = run === undefined ? [] : await diagnosticsOf(run.path);
    if (this.store.isDisposed) return;
    this.collection.clear();
    this.collection.set(found.map(({ uri, diagnostic: each }) => [uri, [each]]));
    const before = this.decorated;
    this.decorated =
      run === undefined || found.length === 0
        ? undefined
        : { path: run.path, count: found.length, severity: worst(found.map(({ diagnostic: each }) => each.severity)) };
    const changed = [before, this.decorated].flatMap((each) => (each === undefined ? [] : [Uri.file(each.path)]));
    if (changed.length > 0) this.decorations.fire(changed);
  }
}

/** A violation as the Problems panel lists it, and the address that its row opens. */
interface RunProblem {
  readonly uri: Uri;
  readonly diagnostic: Diagnostic;
}

const worst = (severities: readonly DiagnosticSeverity[]): DiagnosticSeverity =>
  // the worst has the lowest number
  Math.min(...severities);

/** One diagnostic for each violation; it stands on the line of its trace. */
async function diagnosticsOf(path: string): Promise<readonly RunProblem[]> {
  const source = new FileSource(path);
  try {
    const file = await TraceFile.open(source);
    const { program, sampling } = file.header;
    const places = new Map<string, Promise<DiagnosticRelatedInformation | undefined>>();
    const violating = file.entries.flatMap(({ summary }, index) =>
      summary.violations.length > 0 && summary.probe === undefined ? [index] : [],
    );
    const found: RunProblem[] = [];
    for (const index of violating.slice(0, MOST_TRACES)) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other keeps memory small
      const trace = await file.read(index);
      let problem = 0;
      for (const { constraint, violations } of trace.verdicts)
        for (const violation of violations) {
          const declared = program.schema.constraints.find(({ name }) => name === constraint);
          const known = places.get(constraint) ?? placeOf(path, program, declared);
          places.set(constraint, known);
          // oxlint-disable-next-line no-await-in-loop -- found once for each constraint
          const place = await known;
          const title = traceTitle(trace, sampling.groupSize);
          const thing = thingOf(program, violation);
          const link = { path, index, problem: problem++, ...(thing === undefined ? {} : { thing }) };
          found.push({
            uri: problemUri(link),
            diagnostic: diagnostic({ link, title, declared, constraint, violation }, place),
          });
        }
    }
    return found;
  } finally {
    await source.close();
  }
}

interface Found {
  readonly link: ProblemLink;
  readonly title: string;
  readonly constraint: string;
  readonly declared: Constraint | undefined;
  readonly violation: Violation;
}

/** The first thing that a violation is about. */
const thingOf = (program: Program, { witness, values }: Violation): SlotPath | undefined =>
  [...witness, ...values].flatMap(({ slot }) => thingPathOf(program.schema, slot) ?? [])[0];

function diagnostic(found: Found, place: DiagnosticRelatedInformation | undefined): Diagnostic {
  const { link, title, constraint, declared, violation } = found;
  // The first line of the file is the run; those of traces are long, and one mark at their front is enough.
  const range = new Range(link.index + 1, 0, link.index + 1, 1);
  const result = new Diagnostic(range, `${title}: ${violation.message}`, severities[declared?.severity ?? 'error']);
  result.source = 'mrsi';
  const target = encodeURIComponent(JSON.stringify([link.path, link.index, link.thing, link.problem]));
  result.code = { value: constraint, target: Uri.parse(`command:${SHOW_TRACE}?${target}`) };
  if (place !== undefined) result.relatedInformation = [place];
  return result;
}

/** The constraint in the template as it is now. */
async function placeOf(
  path: string,
  program: Program,
  declared: Constraint | undefined,
): Promise<DiagnosticRelatedInformation | undefined> {
  if (declared === undefined) return undefined;
  const { name, title, range } = declared;
  const place = await findPlace(path, program, range, { kind: 'constraint', name }).catch(() => undefined);
  if (place?.certain !== true) return undefined;
  const { document, range: now } = place;
  const at = new Range(document.positionAt(now.start), document.positionAt(now.end));
  return new DiagnosticRelatedInformation(new Location(document.uri, at), `${name}: ${title}`);
}
