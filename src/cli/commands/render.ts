import { basename } from 'node:path';
import { CodedError, describeError } from '../../base/index.js';
import type { Program, Style } from '../../program/index.js';
import { type PromptMessage, renderPrompt, renderTrace, type TemplateContext } from '../../template/index.js';
import { type CliContext, ExitCode, exitCodes } from '../context.js';
import { modelFolder } from '../inputs/model.js';
import { type InputOptions, type RunItem, runItems } from '../inputs/run-inputs.js';
import { chooseStyle } from '../inputs/templates.js';
import { contextMaker } from '../inputs/template-context.js';
import { harmless } from '../terminal/text.js';

export interface RenderOptions extends InputOptions {
  readonly style?: string;
  readonly model?: string;
  /** Render the reasoning trace of the label too. */
  readonly label?: boolean;
  readonly json?: boolean;
}

/** What rendering one item gave. */
interface Rendered {
  readonly messages: readonly PromptMessage[];
  /** The trace that the label says; absent where it was not asked for. */
  readonly trace?: string;
  /** Why the label cannot be written in this style. */
  readonly problems: readonly string[];
}

/**
 * Renders the prompt of a style, and with `label` the reasoning trace that says what the label says.
 * @throws CodedError, and ExitCode where a label cannot be rendered
 */
export async function render(template: string, options: RenderOptions, context: CliContext): Promise<void> {
  const { out, err } = context;
  const { program, style } = await chooseStyle(template, options.style, context);
  const items = await runItems(program, options, context);
  const contextOf = await contextMaker(modelFolder(options.model, context), context);
  let failures = 0;
  for (const item of items) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- output keeps the order of the file
      const rendered = renderItem(program, style, item, await contextOf(item), options);
      out.write(
        options.json === true ? `${json(style, item, rendered)}\n` : text(item, rendered, items.length > 1, context),
      );
      if (rendered.problems.length > 0) failures++;
      for (const problem of rendered.problems)
        err.write(
          `${err.palette.red('error')} ${item.sample === undefined ? '' : `sample ${item.sample}: `}${problem}\n`,
        );
    } catch (error) {
      if (items.length === 1 || !(error instanceof CodedError) || !error.code.startsWith('input/')) throw error;
      failures++;
      err.write(`${err.palette.red('error')} sample ${item.sample ?? ''}: ${describeError(error)}\n`);
    }
  }
  if (failures > 0) throw new ExitCode(exitCodes.failure);
}

function renderItem(
  program: Program,
  style: Style,
  item: RunItem,
  templateContext: TemplateContext,
  options: RenderOptions,
): Rendered {
  const messages = renderPrompt(program, style, templateContext);
  if (options.label !== true) return { messages, problems: [] };
  if (item.label === undefined) return { messages, problems: ['there is no label to render (a data file gives one)'] };
  const rendering = renderTrace(program, style, item.label, templateContext);
  if (rendering.kind === 'rendered') return { messages, trace: rendering.text, problems: [] };
  return { messages, problems: rendering.problems.map(({ slot, reason }) => `${slot} ${reason}`) };
}

function text(item: RunItem, { messages, trace }: Rendered, several: boolean, { out }: CliContext): string {
  const head = (name: string): string => out.palette.dim(`── ${name} ──\n`);
  const title = several && item.sample !== undefined ? `${out.palette.bold(`Sample ${item.sample}`)}\n` : '';
  const prompts = messages.map(({ role, parts }) => {
    const content = parts.map((part) => (part.kind === 'text' ? harmless(part.text) : `<${part.input}>`)).join('');
    return `${head(role)}${content}\n`;
  });
  const answer = trace === undefined ? '' : `${head('assistant')}${harmless(trace)}\n`;
  return `${title}${prompts.join('')}${answer}${several ? '\n' : ''}`;
}

/** One line in the shape of chat data: messages, and the pictures in the order in which they stand. */
function json(style: Style, item: RunItem, { messages, trace }: Rendered): string {
  const pictures = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      const input = part.kind === 'image' ? item.inputs[part.input] : undefined;
      return part.kind === 'image' && input?.kind === 'image' ? [input.paths[part.index] ?? ''] : [];
    }),
  );
  const chat = messages.map(({ role, parts }) => ({
    role,
    content: parts.map((part) => (part.kind === 'text' ? part.text : '<image>')).join(''),
  }));
  return JSON.stringify({
    ...(item.sample === undefined ? {} : { id: item.sample }),
    style: style.name,
    messages: trace === undefined ? chat : [...chat, { role: 'assistant', content: trace }],
    images: pictures.map((path) => basename(path)),
  });
}
