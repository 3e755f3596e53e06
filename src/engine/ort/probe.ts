import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import { firstLine } from './first-line.js';
import { type Backend, openRuntime, requireBackend } from './open-runtime.js';
import { compareLogits, measureSpeed, runLongPrompt, runTinyDecoder, shortPass } from './self-test.js';

/** What became of trying one way to run graphs. */
export interface Probe {
  readonly provider: string;
  readonly backend: Backend;
  /** Whether it computes what the processor does through the official binding. */
  readonly works: boolean;
  /** A sentence for people: why it does not work, or how it does. */
  readonly report: string;
  /** Milliseconds of a fixed piece of work; absent where it does not work. */
  readonly milliseconds?: number;
  /** How many positions of a row it computes rightly at once; absent: any number. */
  readonly longestPass?: number;
}

/** The argument with which a host is started to try one way and end. */
export const probeArgument = '--probe';

/** How far logits may lie apart: processors differ in the last bits of sums, graphics processors in more. */
const tolerance = (provider: string): number => (provider === 'cpu' ? 1e-4 : 1e-2);

/** Tries one way in this process, which may die of it. */
export async function probeHere(provider: string, backend: Backend): Promise<Probe> {
  try {
    const runtime = await openRuntime(provider, backend);
    // first the candidate alone: the binding in the same process could hide a fault of it
    const computed = await runTinyDecoder(runtime);
    const whole = await runLongPrompt(runtime, Number.POSITIVE_INFINITY);
    const pieces = await runLongPrompt(runtime, shortPass);
    const milliseconds = await measureSpeed(runtime, availableParallelism());
    const processor = await openRuntime('cpu', 'binding');
    const expected = await runLongPrompt(processor, Number.POSITIVE_INFINITY);
    const difference = Math.max(
      compareLogits(computed, await runTinyDecoder(processor)),
      compareLogits(pieces, expected),
    );
    const probe = { provider, backend };
    if (!(difference <= tolerance(provider)))
      return { ...probe, works: false, report: `It computes something else: logits differ by ${difference}` };
    const report = `It works: logits differ by ${difference.toExponential(1)} from the processor's`;
    const wholeDifference = compareLogits(whole, expected);
    if (wholeDifference <= tolerance(provider)) return { ...probe, works: true, report, milliseconds };
    const why = `GroupQueryAttention over more tokens at once comes out wrong, by ${wholeDifference.toExponential(1)}`;
    const limited = `${report}. Prompts are run in pieces of ${shortPass} tokens: ${why}`;
    return { ...probe, works: true, report: limited, milliseconds, longestPass: shortPass };
  } catch (error) {
    return { provider, backend, works: false, report: firstLine(error) };
  }
}

const answer = z.object({
  provider: z.string(),
  backend: z.enum(['binding', 'native']),
  works: z.boolean(),
  report: z.string(),
  milliseconds: z.number().exactOptional(),
  longestPass: z.int().positive().exactOptional(),
}) satisfies z.ZodType<Probe>;

/** What a host started with `--probe PROVIDER BACKEND` does. */
export async function answerProbe(parameters: readonly string[]): Promise<void> {
  const [provider = 'cpu', backend = 'binding'] = parameters;
  const result = await probeHere(provider, requireBackend(backend));
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, () => resolve()));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const longestProbe = 120_000;

/**
 * Tries one way in a process of its own, so that a crash of a driver or a wrong call ends nothing else.
 * @param script the host's program
 */
export function probeApart(script: string, provider: string, backend: Backend): Promise<Probe> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, probeArgument, provider, backend], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    let output = '';
    let errors = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), longestProbe);
    const end = (why: string): void => {
      clearTimeout(timer);
      const line = output.trim().split('\n').at(-1) ?? '';
      const checked = answer.safeParse(parsed(line));
      const words = errors.trim().split('\n').at(-1) ?? '';
      const report = `Its test ${why}${words === '' ? '' : `: ${words}`}`;
      resolve(checked.success ? checked.data : { provider, backend, works: false, report });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2000);
    });
    child.on('error', (error) => end(`could not be started, ${error.message}`));
    child.on('close', (code, signal) =>
      end(signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`),
    );
  });
}

/** Tries ways to run graphs once each, apart from this process, and remembers what became of them. */
export class Prober {
  private readonly known = new Map<string, Promise<Probe>>();

  /** @param script the host's program; absent: everything is tried in this process */
  constructor(private readonly script: string | undefined) {}

  probe(provider: string, backend: Backend): Promise<Probe> {
    const key = `${provider} ${backend}`;
    let probe = this.known.get(key);
    if (probe === undefined) {
      const { script } = this;
      probe = script === undefined ? probeHere(provider, backend) : probeApart(script, provider, backend);
      this.known.set(key, probe);
    }
    return probe;
  }

  /** Makes sure that a way works. */
  async ensure(provider: string, backend: Backend): Promise<Probe> {
    const probe = await this.probe(provider, backend);
    if (probe.works) return probe;
    throw new CodedError('host/provider', `${provider} by the ${backend} backend cannot be used. ${probe.report}`);
  }
}
