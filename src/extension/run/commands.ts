import { existsSync } from 'node:fs';
import { commands, type Disposable, type ExtensionContext, ProgressLocation, Uri, window, workspace } from 'vscode';
import { z } from 'zod';
import { CancellationError, CancellationSource, type CancellationToken } from '../../base/index.js';
import { describeSampleDiagnostic } from '../../data/samples/index.js';
import type { InferenceClient } from '../../host/client.js';
import { findStyle, type Program } from '../../program/index.js';
import { chosenModel } from '../model/model-folder.js';
import { basename } from '../shared/files.js';
import { log } from '../shared/log.js';
import { reporting, showError, showWarning } from '../shared/notify.js';
import { samplingSettings, traceFolderSetting } from '../shared/settings.js';
import { toolOf } from '../shared/tool.js';
import { tellEvaluation } from '../runs/evaluation.js';
import type { RecordedRuns } from '../runs/violations.js';
import { compileStyle, compileTemplate } from '../templates/compile.js';
import { openTraceFile } from '../traces/actions.js';
import type { TraceDocuments } from '../traces/documents.js';
import { askForInputs, askForSampleFile, askForSamples, askForStyle, askForTemplate } from './ask.js';
import { phaseWords } from './phase-words.js';
import type { RunItem, RunRequest } from './request.js';
import { RunSession, type SessionEvents, type SessionResult } from './run-session.js';
import { readSampleFile } from './sample-files.js';
import { tracePath } from './trace-path.js';

/** Arguments of `mrsi.run` and `mrsi.runOnSample`, all optional: whatever is missing is asked for. */
const uriArgument = z
  .custom<Uri>((value) => value instanceof Uri)
  .optional()
  .catch(undefined);
const textArgument = z.string().optional().catch(undefined);
const listArgument = z.array(z.string()).optional().catch(undefined);

/** Runs inference on request, one run at a time. The commands answer with the path of the trace file, if there is one. */
export class Runs implements Disposable {
  private running: CancellationSource | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly inference: InferenceClient,
    private readonly documents: TraceDocuments,
    private readonly recorded: RecordedRuns,
  ) {}

  register(): readonly Disposable[] {
    return [
      commands.registerCommand(
        'mrsi.run',
        reporting(async (...given: readonly unknown[]) => this.runOnOwnInput(given)),
      ),
      commands.registerCommand(
        'mrsi.runOnSample',
        reporting(async (...given: readonly unknown[]) => this.runOnSample(given)),
      ),
      commands.registerCommand(
        'mrsi.evaluate',
        reporting(async (...given: readonly unknown[]) => this.evaluate(given)),
      ),
      commands.registerCommand('mrsi.cancel', () => this.cancel()),
    ];
  }

  cancel(): void {
    this.running?.cancel();
  }

  dispose(): void {
    this.cancel();
  }

  /** `mrsi.run(template?, style?)` */
  private async runOnOwnInput([template, style]: readonly unknown[]): Promise<string | undefined> {
    const chosen = await this.chooseStyle(template, style);
    if (chosen === undefined) return undefined;
    const own = '$(edit) Type a Text and Choose a Picture…';
    const way = await window.showQuickPick([own, '$(database) Take a Sample of a Data File…'], {
      title: 'MRSI: Run Inference',
      placeHolder: 'What to reason about',
    });
    if (way === undefined) return undefined;
    const items = way === own ? await this.ownItems(chosen) : await this.sampleItems(chosen, undefined, undefined);
    return items === undefined ? undefined : this.start({ ...chosen, items });
  }

  /** `mrsi.runOnSample(template?, style?, dataFile?, ids?)` */
  private async runOnSample([template, style, file, ids]: readonly unknown[]): Promise<string | undefined> {
    const chosen = await this.chooseStyle(template, style);
    if (chosen === undefined) return undefined;
    const items = await this.sampleItems(chosen, uriArgument.parse(file)?.fsPath, listArgument.parse(ids));
    return items === undefined ? undefined : this.start({ ...chosen, items });
  }

  /** `mrsi.evaluate(template?, style?, dataFile?)`: every sample of a data file, and what its traces violate. */
  private async evaluate([template, style, file]: readonly unknown[]): Promise<string | undefined> {
    const chosen = await this.chooseStyle(template, style);
    if (chosen === undefined) return undefined;
    const data = uriArgument.parse(file)?.fsPath ?? (await askForSampleFile('MRSI: Evaluate'));
    if (data === undefined) return undefined;
    const items = await this.readItems(data, chosen.program);
    const path = await this.start({ ...chosen, items });
    const run = path === undefined ? undefined : await this.recorded.at(path);
    if (run !== undefined) tellEvaluation(`${chosen.style} over ${basename(data)}`, run);
    return path;
  }

  private async ownItems({ program }: Omit<RunRequest, 'items'>): Promise<readonly RunItem[] | undefined> {
    const item = await askForInputs(program);
    return item === undefined ? undefined : [item];
  }

  private async sampleItems(
    { program }: Omit<RunRequest, 'items'>,
    file: string | undefined,
    ids: readonly string[] | undefined,
  ): Promise<readonly RunItem[] | undefined> {
    const path = file ?? (await askForSampleFile());
    if (path === undefined) return undefined;
    const items = await this.readItems(path, program);
    if (ids === undefined) return askForSamples(items);
    return items.filter((item) => item.sample !== undefined && ids.includes(item.sample));
  }

  /** The samples of a data file; says what is wrong with the others. */
  private async readItems(path: string, program: Program): Promise<readonly RunItem[]> {
    const { items, diagnostics } = await readSampleFile(path, program);
    const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
    for (const each of diagnostics) log().warn(`${basename(path)}: ${describeSampleDiagnostic(each)}`);
    if (first !== undefined)
      showWarning(
        `${basename(path)}, ${describeSampleDiagnostic(first)}${others.length === 0 ? '' : ` The log has ${others.length} more.`}`,
      );
    return items;
  }

  private async chooseStyle(template: unknown, style: unknown): Promise<Omit<RunRequest, 'items'> | undefined> {
    if (!(await isTrusted())) return undefined;
    const path = uriArgument.parse(template)?.fsPath ?? activeTemplate() ?? (await askForTemplate());
    if (path === undefined) return undefined;
    const programs = await compileTemplate(path);
    const name = textArgument.parse(style) ?? (await askForStyle(programs));
    if (name === undefined) return undefined;
    const program = programs.find((each) => findStyle(each, name) !== undefined) ?? (await compileStyle(path, name));
    return { template: path, style: name, program };
  }

  private async start(request: RunRequest): Promise<string | undefined> {
    if (this.running !== undefined) {
      const stop = 'Cancel That Run';
      const answer = await window.showWarningMessage('A run is under way. One runs at a time.', stop);
      if (answer !== stop) return undefined;
      this.cancel();
    }
    const source = new CancellationSource();
    this.running = source;
    await commands.executeCommand('setContext', 'mrsi.running', true);
    try {
      const result = await this.withProgress(request, source);
      this.report(result);
      return result.path;
    } catch (error) {
      if (!(error instanceof CancellationError)) throw error;
      window.setStatusBarMessage('$(circle-slash) MRSI: run cancelled', 4000);
      return undefined;
    } finally {
      source.dispose();
      if (this.running === source) this.running = undefined;
      await commands.executeCommand('setContext', 'mrsi.running', this.running !== undefined);
    }
  }

  private report({ traces, failures }: SessionResult): void {
    const [first] = failures;
    if (first === undefined) return;
    log().warn(`${failures.length} of ${failures.length + traces} samples failed`);
    for (const { item, error } of failures) log().error(`${item.title}: ${String(error)}`);
    showError(first.error);
  }

  private async withProgress(request: RunRequest, source: CancellationSource): Promise<SessionResult> {
    const { items, style } = request;
    return window.withProgress(
      { location: ProgressLocation.Notification, title: `MRSI: ${style}`, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => source.cancel());
        return this.session(request, source.token, {
          onPhase: (item, phase, share, tokens) => {
            const place = items.length > 1 ? ` (${items.indexOf(item) + 1} of ${items.length})` : '';
            progress.report({ message: `${item.title}${place}: ${phaseWords(phase, share, tokens)}` });
          },
        });
      },
    );
  }

  private session(request: RunRequest, token: CancellationToken, events: SessionEvents): Promise<SessionResult> {
    const scope = Uri.file(request.template);
    const root = workspace.getWorkspaceFolder(scope) ?? workspace.workspaceFolders?.[0];
    const folder = root?.uri.fsPath ?? Uri.joinPath(scope, '..').fsPath;
    const name = { schema: request.program.schema.name, style: request.style, time: new Date() };
    let attempt = 0;
    const path = (): string => tracePath(folder, traceFolderSetting(scope), name, attempt);
    while (existsSync(path())) attempt++;
    const services = {
      inference: this.inference,
      documents: this.documents,
      tool: toolOf(this.context),
      model: chosenModel(this.context),
      sampling: samplingSettings(scope),
      path: path(),
      written: () => this.recorded.touch(),
      show: openTraceFile,
    };
    return new RunSession(services, request, events).run(token);
  }
}

/** The template that is being edited. */
function activeTemplate(): string | undefined {
  const document = window.activeTextEditor?.document;
  return document?.languageId === 'mrsi' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
}

/** Whether this workspace may start inference; says why not. */
export async function isTrusted(): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await window.showWarningMessage(
    'MRSI Studio runs inference only in a trusted workspace: a model folder of this workspace would be loaded and run.',
    manage,
  );
  if (answer === manage) await commands.executeCommand('workbench.trust.manage');
  return false;
}
