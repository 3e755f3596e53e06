import { Command, InvalidArgumentError, Option } from 'commander';
import { BOX_SPACES } from '../base/index.js';
import { greedy, type Sampling } from '../trace/index.js';
import { check, type CheckOptions } from './commands/check.js';
import { figures, type FiguresOptions } from './commands/figures.js';
import { render, type RenderOptions } from './commands/render.js';
import { run, type RunOptions } from './commands/run.js';
import { show, type ShowOptions } from './commands/show.js';
import type { CliContext } from './context.js';

const number =
  (what: string, accepts: (value: number) => boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !accepts(value)) throw new InvalidArgumentError(`It must be ${what}.`);
    return value;
  };
const count = number('a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0);
const positive = number('a whole number from 1', (value) => Number.isSafeInteger(value) && value >= 1);
const share = number('a number above 0, at most 1', (value) => value > 0 && value <= 1);
const fraction = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);
const temperature = number('a number from 0 to 100', (value) => value >= 0 && value <= 100);
const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

/** The options that say what to run on. */
const withInputs = (command: Command): Command =>
  command
    .option('-s, --style <name>', 'style of the template (default: its first)')
    .option('-d, --data <file>', 'data file: samples as JSON or JSON Lines')
    .option('--sample <id>', 'sample of the data file (default: its first); may be given again', collect)
    .option('--all', 'all samples of the data file')
    .option('-t, --text <text>', 'the text, instead of a data file')
    .option('-i, --image <file>', 'the image; may be given again where the schema takes several', collect)
    .option('--input <name=value>', 'an input by name, where the schema has several of a kind', collect)
    .option('-m, --model <folder>', 'model folder (default: the demo model)');

/** What commander gives for sampling options. */
interface SamplingOptions extends Omit<Sampling, 'groupSize'> {
  readonly group: number;
}

const samplingOf = (options: SamplingOptions): Sampling => ({
  mode: options.mode,
  temperature: options.temperature,
  topK: options.topK,
  topP: options.topP,
  minP: options.minP,
  repetitionPenalty: options.repetitionPenalty,
  seed: options.seed,
  maxTokens: options.maxTokens,
  alternatives: options.alternatives,
  groupSize: options.group,
});

/** The command line `mrsi`. Its actions reject with what went wrong; nothing in it ends the process. */
export function createCommand(context: CliContext): Command {
  const program = new Command('mrsi')
    .description('Write, run and check reasoning templates for multimodal language models.')
    .version(context.tool.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      // Usage errors are told once, by whoever runs the command.
      outputError: () => undefined,
    })
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      `
Examples:
  mrsi check templates/
  mrsi render pico.mrsi --data samples.json --label
  mrsi run pico.mrsi --data samples.json --sample 15 --html trace.html
  mrsi run pico.mrsi --text "Yuki Mori sings" --image photo.png --style story
  mrsi show run.mrsitrace 1 --recheck edited.mrsi

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a violation (with --fail-on-violation), 130 cancelled.`,
    );

  program
    .command('check')
    .description('check templates, and show what is wrong with them')
    .argument('<files...>', 'templates (.mrsi), or folders of them')
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .option('--strict', 'fail on warnings too')
    .action((files: readonly string[], options: CheckOptions) => check(files, options, context));

  withInputs(program.command('render'))
    .description('render the prompt of a style, and the reasoning trace of a label')
    .argument('<template>', 'template (.mrsi)')
    .option('-l, --label', 'render the trace that says what the label says')
    .option('--json', 'one JSON object a sample: chat messages and images')
    .action((template: string, options: RenderOptions) => render(template, options, context));

  withInputs(program.command('run'))
    .description('ask a model for reasoning traces, check them, show and save them')
    .argument('<template>', 'template (.mrsi)')
    .option('--provider <name>', 'execution provider of ONNX Runtime', 'auto')
    .addOption(
      new Option('--backend <name>', 'way to ONNX Runtime').choices(['auto', 'native', 'binding']).default('auto'),
    )
    .option('--data-type <name>', 'variant of the model: fp32, fp16, q4f16 … (default: the most exact one)')
    .option('--threads <n>', 'threads of one operator', positive)
    .option('--mapped-weights', 'map the weights from the files: loads at once, slower prompts')
    .addOption(
      new Option(
        '--boxes <coordinates>',
        'coordinates in which the model writes boxes (default: those of its family)',
      ).choices(BOX_SPACES),
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'guided: only what the template allows; answer: only in the answer; free: no guidance',
      )
        .choices(['guided', 'answer', 'free'])
        .default(greedy.mode),
    )
    .option('--temperature <t>', '0 is greedy', temperature, greedy.temperature)
    .option('--top-k <n>', 'only the n most probable tokens; 0 is off', count, greedy.topK)
    .option('--top-p <p>', 'only the most probable tokens up to this probability; 1 is off', share, greedy.topP)
    .option('--min-p <p>', 'only tokens of at least this share of the best one; 0 is off', fraction, greedy.minP)
    .option(
      '--repetition-penalty <r>',
      '1 is off',
      number('a number above 0', (value) => value > 0 && value <= 100),
      greedy.repetitionPenalty,
    )
    .option('--seed <n>', 'seed of sampling', count, greedy.seed)
    .option('--max-tokens <n>', 'longest trace', positive, greedy.maxTokens)
    .option('--alternatives <n>', 'recorded alternatives a token', count, greedy.alternatives)
    .option('-g, --group <n>', 'traces for each sample', positive, greedy.groupSize)
    .option('-o, --output <file>', 'trace file (default: a new one in .mrsi-runs)')
    .option('--no-output', 'write no trace file')
    .addOption(new Option('--overwrite', 'replace the trace file').conflicts('append'))
    .option('--append', 'go on in the trace file, if it is of the same template, model and sampling')
    .option('--html <file>', 'write a page that shows the traces')
    .option('--json', 'print the traces as JSON Lines')
    .option('--probes', "run the template's probes on every trace: with another image or text")
    .option('--full', 'print whole traces also where there are several')
    .option(
      '--fail-on-violation',
      'exit code 3 if a constraint is violated, or a repeat differs from what was said first',
    )
    .option('-v, --verbose', "show the inference host's log")
    .action(
      (template: string, options: Omit<RunOptions, 'sampling'> & SamplingOptions & { output?: string | boolean }) => {
        const { output, ...rest } = options;
        const file = typeof output === 'string' ? { output } : output === false ? { output: false as const } : {};
        return run(template, { ...rest, ...file, sampling: samplingOf(options) }, context);
      },
    );

  program
    .command('show')
    .description('list the traces of a trace file, show some, or check them again')
    .argument('<file>', 'trace file (.mrsitrace)')
    .argument('[traces...]', 'sample, number in the list, or id')
    .option('--recheck <template>', 'check by this template instead of by the program in the file')
    .option('--html <file>', 'write a page that shows the traces')
    .option('--json', 'print JSON Lines: summaries, or the traces that are named')
    .action((file: string, traces: readonly string[], options: ShowOptions) => show(file, traces, options, context));

  program
    .command('figures')
    .description(
      'show the figures of a trace file: rewards, violations, overlaps of boxes, reliability of probabilities',
    )
    .argument('<file>', 'trace file (.mrsitrace)')
    .option('-o, --output <folder>', 'write the figures into this folder')
    .addOption(
      new Option('--format <formats...>', 'as what to write them').choices(['svg', 'png', 'csv']).default(['svg']),
    )
    .addOption(new Option('--theme <theme>', 'colours of the files').choices(['light', 'dark']).default('light'))
    .option('--json', 'print the numbers as JSON')
    .action((file: string, options: FiguresOptions) => figures(file, options, context));

  return program;
}
