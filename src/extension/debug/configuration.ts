import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import {
  type DebugConfiguration,
  type DebugConfigurationProvider,
  type ExtensionContext,
  TabInputCustom,
  Uri,
  window,
  type WorkspaceFolder,
  workspace,
} from 'vscode';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import type { Program } from '../../program/index.js';
import type { ModelChoice } from '../../host/protocol.js';
import { chosenModel, namedModel } from '../model/model-folder.js';
import { askForStyle, askForTemplate } from '../run/ask.js';
import { tracePath } from '../run/trace-path.js';
import { showError } from '../shared/notify.js';
import { samplingSettings, traceFolderSetting } from '../shared/settings.js';
import { compileTemplate } from '../templates/compile.js';
import { stylesIn } from '../templates/styles.js';
import { TRACE_EDITOR } from '../traces/editor.js';
import { askForDebugInputs } from './ask.js';

export const DEBUG_TYPE = 'mrsi';

const text = z.string().optional();
/** What of a configuration is looked at here; the adapter checks all of it. */
const configurationSchema = z.looseObject({
  request: z.enum(['launch', 'attach']).catch('launch'),
  template: text,
  style: text,
  data: text,
  sample: text,
  text,
  image: z.union([z.string(), z.array(z.string())]).optional(),
  model: text,
  executionProvider: text,
  dataType: text,
  output: text,
  trace: text,
  mode: text,
  group: z.number().optional(),
  seed: z.number().optional(),
  sampling: z.record(z.string(), z.unknown()).optional(),
});
type Configuration = z.output<typeof configurationSchema>;

/** The template that is being edited. */
function activeTemplate(): string | undefined {
  const document = window.activeTextEditor?.document;
  return document?.languageId === 'mrsi' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
}

/** The trace file that is looked at. */
function activeTraceFile(): string | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof TabInputCustom && input.viewType === TRACE_EDITOR ? input.uri.fsPath : undefined;
}

/**
 * Completes debug configurations: F5 without a launch.json debugs the template, or replays the trace file, that is
 * looked at; what is missing is asked for or comes from the settings.
 */
export class ConfigurationProvider implements DebugConfigurationProvider {
  constructor(private readonly context: ExtensionContext) {}

  resolveDebugConfiguration(
    _folder: WorkspaceFolder | undefined,
    configuration: DebugConfiguration,
  ): DebugConfiguration | undefined {
    if (configuration.type || configuration.request || configuration.name) return configuration;
    const trace = activeTraceFile();
    const base = { ...configuration, type: DEBUG_TYPE };
    if (trace !== undefined) return { ...base, request: 'attach', name: 'Replay trace', trace };
    const template = activeTemplate();
    return { ...base, request: 'launch', name: 'Debug template', ...(template === undefined ? {} : { template }) };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: WorkspaceFolder | undefined,
    configuration: DebugConfiguration,
  ): Promise<DebugConfiguration | undefined> {
    try {
      const known = configurationSchema.parse(configuration);
      const completed =
        known.request === 'attach' ? this.attachment(folder, known) : await this.launching(folder, known);
      return completed === undefined ? undefined : { ...configuration, ...completed };
    } catch (error) {
      showError(error);
      return undefined;
    }
  }

  private attachment(folder: WorkspaceFolder | undefined, known: Configuration): object {
    const trace = known.trace ?? activeTraceFile();
    if (trace === undefined) throw new CodedError('usage', 'Name the trace file to replay: "trace"');
    const path = absolute(folder, trace);
    return {
      trace: path,
      ...optional('template', known.template === undefined ? undefined : absolute(folder, known.template)),
      // A trace that is looked at again may be gone on from: with the model that the settings choose.
      ...this.model(folder, known),
      output: absolute(folder, known.output ?? path),
    };
  }

  private async launching(folder: WorkspaceFolder | undefined, known: Configuration): Promise<object | undefined> {
    if (!workspace.isTrusted) throw new CodedError('usage', 'Inference runs only in a trusted workspace');
    const given = known.template ?? activeTemplate() ?? (await askForTemplate('MRSI: Debug'));
    if (given === undefined) return undefined;
    const template = absolute(folder, given);
    const programs = await compileTemplate(template);
    const style = known.style ?? (await chooseStyle(template, programs));
    if (style === undefined) return undefined;
    const program = programs.find((each) => each.styles.some(({ name }) => name === style));
    if (program === undefined)
      throw new CodedError('template/style-unknown', `The template has no style ${style}`, { subject: template });
    const inputs = await this.inputs(folder, known, program);
    if (inputs === undefined) return undefined;
    const scope = Uri.file(template);
    const { mode, groupSize, seed, ...sampling } = samplingSettings(scope);
    return {
      template,
      style,
      ...inputs,
      ...this.model(folder, known),
      mode: known.mode ?? mode,
      group: known.group ?? groupSize,
      seed: known.seed ?? seed,
      sampling: { ...sampling, ...known.sampling },
      output:
        known.output === undefined
          ? newTracePath(folder, template, program.schema.name, style)
          : absolute(folder, known.output),
    };
  }

  private async inputs(
    folder: WorkspaceFolder | undefined,
    known: Configuration,
    program: Program,
  ): Promise<object | undefined> {
    const { data, sample, text: sentence, image } = known;
    if (sentence !== undefined || image !== undefined) {
      const images = image === undefined ? [] : typeof image === 'string' ? [image] : image;
      return { text: sentence ?? '', image: images.map((path) => absolute(folder, path)) };
    }
    if (data !== undefined && sample !== undefined) return { data: absolute(folder, data), sample };
    return askForDebugInputs(program, data === undefined ? undefined : absolute(folder, data));
  }

  private model(folder: WorkspaceFolder | undefined, known: Configuration): object {
    const {
      folder: path,
      executionProvider,
      dataType,
      backend,
      mappedWeights,
      boxSpace,
    }: ModelChoice = known.model === undefined ? chosenModel(this.context) : namedModel(absolute(folder, known.model));
    return {
      model: path,
      executionProvider: known.executionProvider ?? executionProvider,
      ...optional('dataType', known.dataType ?? dataType),
      ...optional('backend', backend),
      ...(mappedWeights === undefined ? {} : { mappedWeights }),
      ...(boxSpace === undefined ? {} : { boxSpace }),
    };
  }
}

const optional = (name: string, value: string | undefined): object => (value === undefined ? {} : { [name]: value });

const absolute = (folder: WorkspaceFolder | undefined, path: string): string => {
  if (isAbsolute(path)) return path;
  const root = folder ?? workspace.workspaceFolders?.[0];
  return root === undefined ? path : join(root.uri.fsPath, path);
};

/** The style in which the cursor stands, else the one that the user chooses. */
async function chooseStyle(template: string, programs: readonly Program[]): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  if (editor !== undefined && editor.document.uri.fsPath === template) {
    const at = editor.document.offsetAt(editor.selection.active);
    const style = stylesIn(editor.document.getText()).findLast(({ offset }) => offset <= at);
    if (style !== undefined) return style.name;
  }
  return askForStyle(programs, 'MRSI: Debug');
}

function newTracePath(folder: WorkspaceFolder | undefined, template: string, schema: string, style: string): string {
  const scope = Uri.file(template);
  const root = folder ?? workspace.getWorkspaceFolder(scope) ?? workspace.workspaceFolders?.[0];
  const name = { schema, style: `${style}-debug`, time: new Date() };
  let attempt = 0;
  const path = (): string => tracePath(root?.uri.fsPath ?? dirname(template), traceFolderSetting(scope), name, attempt);
  while (existsSync(path())) attempt++;
  return path();
}
