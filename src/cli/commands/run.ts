import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CancellationError, CodedError, describeError } from '../../base/index.js';
import { InferenceClient } from '../../host/client.js';
import type { ModelChoice } from '../../host/protocol.js';
import { probeFolder, probeInputs } from '../../host/probe-inputs.js';
import { programForFile, TraceWriter, withRelativeImages } from '../../host/traces/index.js';
import type { Program } from '../../program/index.js';
import {
  encodeTrace,
  type ModelRecord,
  type RunHeader,
  type Sampling,
  type Trace,
  TRACE_VERSION,
} from '../../trace/index.js';
import { judgeProbe, probeRuns, withVerdicts } from '../../verify/index.js';
import { type CliContext, ExitCode, exitCodes } from '../context.js';
import { writePage } from '../html/write-page.js';
import { chooseModel, type ModelOptions } from '../inputs/model.js';
import { type InputOptions, requireImages, type RunItem, runItems } from '../inputs/run-inputs.js';
import { chooseStyle } from '../inputs/templates.js';
import { advantagesText } from '../print/advantages.js';
import { probeLine } from '../print/probe.js';
import { ProgressLine } from '../print/progress.js';
import { traceLine, traceText } from '../print/trace.js';

export interface RunOptions extends InputOptions, ModelOptions {
  readonly style?: string;
  readonly sampling: Sampling;
  /** Trace file; `false`: none; absent: a new one in `.mrsi-runs`. */
  readonly output?: string | false;
  readonly overwrite?: boolean;
  readonly append?: boolean;
  readonly html?: string;
  readonly json?: boolean;
  readonly full?: boolean;
  /** Run the probes of the template on every trace. */
  readonly probes?: boolean;
  readonly failOnViolation?: boolean;
  /** Show what the inference host writes to its log. */
  readonly verbose?: boolean;
}

/**
 * Asks a model for the reasoning traces of one or more samples, checks them, shows them, and saves them.
 * @throws CodedError, CancellationError, and ExitCode where a trace failed or, if that is asked for, violates a constraint
 */
export async function run(template: string, options: RunOptions, context: CliContext): Promise<void> {
  const chosen = await chooseStyle(template, options.style, context);
  const items = await runItems(chosen.program, options, context);
  for (const item of items) await requireImages(item);
  const model = await chooseModel(options, context);
  if (!chosen.named && chosen.program.styles.length > 1)
    context.err.write(
      `${context.err.palette.dim(`Style ${chosen.style.name}, the first one; --style chooses another.`)}\n`,
    );
  const path = resolve(context.folder, template);
  const runner = new Runner(path, chosen.program, chosen.style.name, model, options, context);
  try {
    await runner.runAll(items);
  } finally {
    await runner.close();
  }
  await runner.report();
}

class Runner {
  private readonly client: InferenceClient;
  private readonly progress: ProgressLine;
  private readonly traces: Trace[] = [];
  private header: RunHeader | undefined;
  private writer: Promise<TraceWriter> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private readonly saved = new Set<string>();
  private failures = 0;
  /** Pictures of probes whose traces are not kept. */
  private readonly passing = join(tmpdir(), `mrsi-probes-${randomUUID()}`);

  constructor(
    /** Absolute path of the template. */
    private readonly template: string,
    private readonly program: Program,
    private readonly style: string,
    private readonly model: ModelChoice,
    private readonly options: RunOptions,
    private readonly context: CliContext,
  ) {
    const { err, installation, tool } = context;
    this.progress = new ProgressLine(err);
    this.client = new InferenceClient({
      script: join(installation, 'host.cjs'),
      tool,
      ...(options.verbose === true ? { log: (text: string) => err.write(text) } : {}),
    });
  }

  async runAll(items: readonly RunItem[]): Promise<void> {
    const several = items.length > 1;
    for (const item of items) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- the model does one after the other
        const traces = await this.runOne(item, several);
        for (const trace of traces) this.show(trace, several || traces.length > 1);
        this.showGroup(traces);
        if (this.options.probes === true) for (const trace of traces) await this.runProbes(trace);
      } catch (error) {
        this.progress.clear();
        // A picture that cannot be read spoils its own sample only.
        if (!several || !(error instanceof CodedError) || !error.code.startsWith('input/')) throw error;
        this.failures++;
        const { palette } = this.context.err;
        this.context.err.write(`${palette.red('error')} sample ${item.sample ?? ''}: ${describeError(error)}\n`);
      }
    }
  }

  private async runOne(item: RunItem, several: boolean): Promise<readonly Trace[]> {
    const about = several ? `Sample ${item.sample ?? ''}: ` : '';
    const { model, traces } = await this.client.run(
      { ...this.model, ...item, program: this.program, style: this.style, sampling: this.options.sampling },
      {
        onPhase: (event) => this.progress.phase(event, about),
        onTrace: (trace, record) => this.save(withVerdicts(this.program, trace), record),
      },
      this.context.cancellation,
    );
    this.progress.clear();
    const checked = traces.map((trace) => withVerdicts(this.program, trace));
    for (const trace of checked) this.save(trace, model);
    await this.saving;
    this.traces.push(...checked);
    return checked;
  }

  /** Runs every probe on a trace, and says what came of it. The traces stand in the file after the original. */
  private async runProbes(original: Trace): Promise<void> {
    const { out } = this.context;
    const { schema } = this.program;
    for (const probe of schema.probes) {
      for (const [order, run] of probeRuns(this.program, probe, original).entries()) {
        const about = `${probe.name}${run.member === undefined ? '' : ` ${run.member}`}`;
        const place = { folder: this.probeFolder, name: `${original.id}-${probe.name}-${order}` };
        // oxlint-disable-next-line no-await-in-loop -- the model does one after the other
        const inputs = await probeInputs(this.client, original, run.changes, place, this.context.cancellation);
        const { member } = run;
        // oxlint-disable-next-line no-await-in-loop -- the model does one after the other
        const { model, traces } = await this.client.run(
          {
            ...this.model,
            program: this.program,
            style: this.style,
            inputs,
            sampling: { ...this.options.sampling, groupSize: 1, seed: original.seed },
            ...(original.sample === undefined ? {} : { sample: original.sample }),
            probe: { probe: probe.name, trace: original.id, ...(member === undefined ? {} : { member }) },
          },
          { onPhase: (event) => this.progress.phase(event, `Probe ${about}: `) },
          this.context.cancellation,
        );
        this.progress.clear();
        for (const trace of traces) {
          const verdict = judgeProbe(this.program, probe, trace, {
            slots: original.slots,
            ...(member === undefined ? {} : { member }),
          });
          this.save(withVerdicts(this.program, trace), model);
          if (this.options.json === true) this.show(trace, true);
          else out.write(`${probeLine(about, verdict, out.palette)}\n`);
        }
      }
    }
    await this.saving;
  }

  /** Where changed pictures are written: beside the trace file; without one in a folder that goes when the run ends. */
  private get probeFolder(): string {
    const { header } = this;
    const file = header === undefined ? undefined : this.outputPath(header);
    return file === undefined ? this.passing : probeFolder(file);
  }

  /** Appends a trace to the file as soon as it is there, once. A failure comes out where `saving` is awaited. */
  private save(trace: Trace, model: ModelRecord): void {
    this.header ??= this.headerFor(model);
    const { header, saved } = this;
    if (saved.has(trace.id)) return;
    saved.add(trace.id);
    const path = this.outputPath(header);
    if (path === undefined) return;
    const { overwrite, append } = this.options;
    const whenExists = overwrite === true ? 'replace' : append === true ? 'append' : 'fail';
    this.saving = this.saving.then(async () => {
      this.writer ??= TraceWriter.open(path, this.headerIn(path, header), whenExists);
      await (await this.writer).append(trace);
    });
    // Heard of when it is awaited, also if that is later.
    this.saving.catch(() => undefined);
  }

  private headerFor(model: ModelRecord): RunHeader {
    return {
      kind: 'run',
      version: TRACE_VERSION,
      program: this.program,
      model,
      sampling: this.options.sampling,
      tool: this.context.tool,
      time: new Date().toISOString(),
    };
  }

  private readonly headerIn = (path: string, header: RunHeader): RunHeader => ({
    ...header,
    program: programForFile(header.program, this.template, path),
  });

  private outputPath({ time }: RunHeader): string | undefined {
    const { output } = this.options;
    if (output === false) return undefined;
    const name = output ?? join('.mrsi-runs', `${time.replaceAll(/[:.]/g, '-')}-${this.style}.mrsitrace`);
    return resolve(this.context.folder, name);
  }

  private show(trace: Trace, several: boolean): void {
    const { out } = this.context;
    const asLine = several && this.options.full !== true;
    if (this.options.json === true) {
      const file = resolve(this.context.folder, 'stdout');
      out.write(Buffer.from(encodeTrace(withRelativeImages(file, trace))).toString('utf8'));
    } else if (asLine) out.write(`${traceLine(this.program, trace, out.palette)}\n`);
    else out.write(`${traceText(this.program, relative(this.context, trace), out.palette)}\n\n`);
    if (trace.ending.kind === 'failed') {
      this.failures++;
      this.context.err.write(
        `${this.context.err.palette.red('error')} ${trace.ending.message} [${trace.ending.code}]\n`,
      );
    }
  }

  private showGroup(traces: readonly Trace[]): void {
    const text = advantagesText(traces, this.context.out.palette);
    if (text !== undefined && this.options.json !== true) this.context.out.write(`${text}\n`);
  }

  async close(): Promise<void> {
    this.progress.clear();
    this.client.dispose();
    await this.saving.catch(() => undefined);
    await rm(this.passing, { recursive: true, force: true });
    await this.writer?.then(
      (writer) => writer.close(),
      () => undefined,
    );
  }

  /** Says what was written, and fails where something failed. */
  async report(): Promise<void> {
    const { err, cancellation } = this.context;
    const { header } = this;
    const path = header === undefined ? undefined : this.outputPath(header);
    if (path !== undefined && this.traces.length > 0) err.write(`${err.palette.dim(`Trace file ${path}`)}\n`);
    if (this.options.html !== undefined && header !== undefined) {
      const page = resolve(this.context.folder, this.options.html);
      await writePage(page, header, this.traces);
      err.write(`${err.palette.dim(`Page ${page}`)}\n`);
    }
    if (cancellation.isCancellationRequested) throw new CancellationError();
    if (this.failures > 0) throw new ExitCode(exitCodes.failure);
    // A repeat that differs from what was said first (drift) is a violation that no constraint need name.
    const violated = this.traces.some(
      ({ verdicts, deviations }) =>
        verdicts.some(({ outcome }) => outcome === 'violated') || deviations.some(({ kind }) => kind === 'drift'),
    );
    if (violated && this.options.failOnViolation === true) throw new ExitCode(exitCodes.violations);
  }
}

/** Image paths as the user sees them from here. */
const relative = ({ folder }: CliContext, trace: Trace): Trace => withRelativeImages(join(folder, 'here'), trace);
