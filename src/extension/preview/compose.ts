import { imagePixel, type ImageSizes, modelPixel } from '../../base/index.js';
import type { Program, SlotPath, Slots, Style } from '../../program/index.js';
import { type PromptPiece, renderPromptPieces, renderTrace, type TemplateContext } from '../../template/index.js';
import type { PreviewPart, PreviewTrace, Rendering } from '../../view/preview/messages.js';
import { exampleSlots } from '../../view/preview/example.js';
import { isRemotePath, resolveFrom } from '../shared/files.js';
import type { BoxChoice } from './boxes.js';
import { pictureSize, type PictureSize } from './pictures/picture-size.js';
import type { FoundSample } from './samples.js';

/** What an image is taken for whose file cannot be read. */
const supposed: PictureSize = { width: 640, height: 480 };

/** Renders a style for a sample, or with its inputs' names where there is none. */
export async function compose(
  program: Program,
  style: Style,
  found: FoundSample | undefined,
  boxes: BoxChoice,
): Promise<Rendering> {
  const notes: string[] = [];
  const context = await contextOf(program, found, boxes, notes);
  const trace = exampleTrace(program, style, found?.sample.label, context);
  const messages = renderPromptPieces(program, style, context).map(({ role, pieces }) => ({
    role,
    parts: pieces.map((piece) => partOf(piece, context)),
  }));
  return { program, style: style.name, messages, trace, notes };
}

/** The trace that says a label; where it lacks slots, or there is none, with values that are made up. */
function exampleTrace(
  program: Program,
  style: Style,
  label: Slots | undefined,
  context: TemplateContext,
): PreviewTrace {
  const said = label === undefined ? undefined : renderTrace(program, style, label, context);
  if (said?.kind === 'rendered') return said;
  // A style may be unable to write two members, or any at all.
  for (const members of [2, 1, 0]) {
    const { slots, made } = exampleSlots(program.schema, context, label, members);
    if (made.length === 0) break;
    const example = renderTrace(program, style, slots, context);
    if (example.kind === 'rendered') return { ...example, note: noteOf(label, made) };
  }
  return said ?? { kind: 'unlabelled' };
}

function noteOf(label: Slots | undefined, made: readonly SlotPath[]): string {
  if (label === undefined) return 'There is no label: the values are made up.';
  const names = [...new Set(made.map((path) => path.replaceAll(/\[\d+\]/g, '[…]')))];
  return `The label lacks ${names.join(', ')}: the values there are made up.`;
}

async function contextOf(
  program: Program,
  found: FoundSample | undefined,
  boxes: BoxChoice,
  notes: string[],
): Promise<TemplateContext> {
  const texts: Record<string, string> = {};
  const images: Record<string, readonly ImageSizes[]> = {};
  if (found === undefined) notes.push('No data file of the workspace has a sample with these inputs.');
  for (const { name, type } of program.schema.inputs) {
    const input = found?.sample.inputs[name];
    const isImage = (type.kind === 'list' ? type.of.kind : type.kind) === 'image';
    if (!isImage) texts[name] = input?.kind === 'text' ? input.text : `‹${name}›`;
    else {
      const paths = input?.kind === 'image' ? input.paths : [''];
      // oxlint-disable-next-line no-await-in-loop -- a sample has one or two image inputs
      images[name] = await Promise.all(paths.map((path) => sizesOf(found, path, boxes, notes)));
    }
  }
  return { texts, images, boxSpelling: boxes.spelling };
}

async function sizesOf(
  found: FoundSample | undefined,
  path: string,
  boxes: BoxChoice,
  notes: string[],
): Promise<ImageSizes> {
  const read = found === undefined || isRemotePath(path) ? undefined : await pictureSize(resolveFrom(found.file, path));
  if (read === undefined && found !== undefined)
    notes.push(`The size of ${path} could not be read; ${supposed.width} × ${supposed.height} is supposed.`);
  const { width, height } = read ?? supposed;
  const seen = boxes.seen({ width, height });
  return {
    original: { width: imagePixel(width), height: imagePixel(height) },
    seen: { width: modelPixel(seen.width), height: modelPixel(seen.height) },
  };
}

function partOf({ part, node }: PromptPiece, context: TemplateContext): PreviewPart {
  const from = node === undefined ? {} : { node };
  if (part.kind === 'text') return { kind: 'text', text: part.text, ...from };
  const all = context.images[part.input] ?? [];
  const size = all[part.index]?.original;
  const number = all.length > 1 ? ` ${part.index + 1}` : '';
  return {
    kind: 'image',
    text: `${part.input}${number}${size === undefined ? '' : ` ${size.width} × ${size.height}`}`,
    ...from,
  };
}
