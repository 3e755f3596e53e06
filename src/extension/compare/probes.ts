import { existsSync } from 'node:fs';
import { commands, type Disposable, type ExtensionContext, ProgressLocation, window } from 'vscode';
import { CancellationSource, type CancellationToken, CodedError } from '../../base/index.js';
import type { InferenceClient } from '../../host/client.js';
import { probeFolder, probeInputs } from '../../host/probe-inputs.js';
import { TraceWriter, withAbsoluteImages } from '../../host/traces/index.js';
import type { RunHeader, Trace, Verdict } from '../../trace/index.js';
import { judgeProbe, type ProbeRun, probeRuns, withVerdicts } from '../../verify/index.js';
import { countOf } from '../../view/shown.js';
import { chosenModel } from '../model/model-folder.js';
import { isTrusted } from '../run/commands.js';
import { reporting } from '../shared/notify.js';
import type { TraceDocuments } from '../traces/documents.js';
import { withDocument } from './place.js';
import type { Comparisons } from './register.js';

/** A run of a probe that was done. */
export interface ProbeResult {
  readonly run: ProbeRun;
  /** Id of its trace, in the file of the original. */
  readonly id: string;
  readonly verdict: Verdict;
}

const outcomeWords = { holds: '$(pass) holds', violated: '$(error) fails', undetermined: '$(question) undetermined' };

/** Runs the probes of a template on a trace, appends their traces to its file, and compares the pairs. */
export class Probes {
  constructor(
    private readonly context: ExtensionContext,
    private readonly inference: InferenceClient,
    private readonly documents: TraceDocuments,
    private readonly comparisons: Comparisons,
  ) {}

  /** `mrsi.runProbes(row?)`: on a row of the list, else on the trace that the panel shows. Answers with what came of it. */
  register(): Disposable {
    return commands.registerCommand(
      'mrsi.runProbes',
      reporting(async (given: unknown) => {
        if (!(await isTrusted())) return undefined;
        const { path, index } = await this.comparisons.traceAt(given);
        const results = await this.run(path, index);
        await this.show(path, index, results);
        return results;
      }),
    );
  }

  private run(path: string, index: number): Promise<readonly ProbeResult[]> {
    return withDocument(this.documents, path, async (document) => {
      const { header } = document;
      if (header === undefined) throw new CodedError('trace/not-a-trace', `${path} has no header`);
      const original = withAbsoluteImages(path, await document.trace(index));
      if (original.probe !== undefined) throw new CodedError('usage', 'This trace is itself a run of a probe');
      const { probes } = header.program.schema;
      const runs = probes.flatMap((probe) => probeRuns(header.program, probe, original));
      if (runs.length === 0)
        throw new CodedError(
          'usage',
          probes.length === 0
            ? `The schema ${header.program.schema.name} declares no probes`
            : 'No probe of the template fits this trace: it names nothing that could be changed',
        );
      const results = await window.withProgress(
        { location: ProgressLocation.Notification, title: 'MRSI: probes', cancellable: true },
        async (progress, cancel) => {
          const source = new CancellationSource();
          cancel.onCancellationRequested(() => source.cancel());
          try {
            return await this.runAll(path, header, original, runs, source.token, (done, { probe }) =>
              progress.report({ message: `${probe} (${done + 1} of ${runs.length})`, increment: 100 / runs.length }),
            );
          } finally {
            source.dispose();
          }
        },
      );
      await document.refresh();
      return results;
    });
  }

  private async runAll(
    path: string,
    header: RunHeader,
    original: Trace,
    runs: readonly ProbeRun[],
    token: CancellationToken,
    begin: (done: number, run: ProbeRun) => void,
  ): Promise<readonly ProbeResult[]> {
    const model = chosenModel(this.context);
    const { model: record } = await this.inference.load(model, token);
    // Fails where the chosen model is not the one that wrote the file: a probe of another model would prove nothing.
    const writer = await TraceWriter.open(path, { ...header, model: record }, 'append');
    const results: ProbeResult[] = [];
    try {
      for (const [order, run] of runs.entries()) {
        begin(order, run);
        const place = { folder: probeFolder(path), name: freeName(path, original, run, order) };
        const { program, sampling } = header;
        const { probe, member, changes } = run;
        // oxlint-disable-next-line no-await-in-loop -- the host runs one at a time
        const inputs = await probeInputs(this.inference, original, changes, place, token);
        // oxlint-disable-next-line no-await-in-loop -- the host runs one at a time
        const { traces } = await this.inference.run(
          {
            ...model,
            program,
            style: original.style,
            inputs,
            sampling: { ...sampling, groupSize: 1, seed: original.seed },
            ...(original.sample === undefined ? {} : { sample: original.sample }),
            probe: { probe, trace: original.id, ...(member === undefined ? {} : { member }) },
          },
          {},
          token,
        );
        const declared = program.schema.probes.find(({ name }) => name === probe);
        for (const trace of traces) {
          // oxlint-disable-next-line no-await-in-loop -- lines stand in the order of the runs
          await writer.append(withVerdicts(program, trace));
          if (declared === undefined) continue;
          const about = { slots: original.slots, ...(member === undefined ? {} : { member }) };
          results.push({ run, id: trace.id, verdict: judgeProbe(program, declared, trace, about) });
        }
      }
    } finally {
      await writer.close();
    }
    return results;
  }

  /** Opens the pair; where there are several, asks which one, the failed ones first. */
  private async show(path: string, index: number, results: readonly ProbeResult[]): Promise<void> {
    const original = await withDocument(this.documents, path, async (document) => document.rows[index]?.id);
    if (original === undefined) return;
    const open = ({ id }: ProbeResult): void =>
      this.comparisons.open({ kind: 'traces', left: { path, id: original }, right: { path, id } });
    const order = ['violated', 'undetermined', 'holds'];
    const sorted = results.toSorted((a, b) => order.indexOf(a.verdict.outcome) - order.indexOf(b.verdict.outcome));
    const [first, ...others] = sorted;
    if (first === undefined) return;
    if (others.length === 0) return open(first);
    const failed = results.filter(({ verdict }) => verdict.outcome === 'violated').length;
    void window
      .showQuickPick(
        sorted.map((result) => ({
          label: `${outcomeWords[result.verdict.outcome]}: ${result.run.probe}`,
          description: result.run.member ?? '',
          detail: result.verdict.violations[0]?.message ?? '',
          result,
        })),
        {
          title: `MRSI: ${countOf(failed, 'failed probe')} of ${results.length}`,
          placeHolder: 'Compare with the original',
        },
      )
      .then((chosen) => chosen && open(chosen.result));
  }
}

/** A name for the pictures of a run that no earlier run of the same probe on the same trace has. */
function freeName(path: string, original: Trace, { probe }: ProbeRun, order: number): string {
  const base = `${original.id.replaceAll(/[^\w-]/g, '_').slice(0, 40)}-${probe}-${order}`;
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? base : `${base}-${attempt}`;
    if (![0, 1, 2].some((change) => existsSync(`${probeFolder(path)}/${name}-${change}-0.png`))) return name;
  }
}
