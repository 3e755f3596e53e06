import { type BoxSpelling, imagePixel, type ImageSizes, modelPixel } from '../../base/index.js';
import type { Program, Style } from '../../program/index.js';
import { type PromptPiece, renderPromptPieces, renderTrace, type TemplateContext } from '../../template/index.js';
import type { PreviewPart, PreviewTrace, Rendering } from '../../view/preview/messages.js';
import { isRemotePath, resolveFrom } from '../shared/files.js';
import { pictureSize, type PictureSize } from './picture-size.js';
import type { FoundSample } from './samples.js';

/** What an image is taken for whose file cannot be read. */
const supposed: PictureSize = { width: 640, height: 480 };

/** No model is asked in a preview: boxes in pixels, as most models write them. */
const boxSpelling: BoxSpelling = { space: 'model-pixels', pattern: '[%,%,%,%]', step: 1 };

/** Renders a style for a sample, or with its inputs' names where there is none. */
export async function compose(program: Program, style: Style, found: FoundSample | undefined): Promise<Rendering> {
  const notes: string[] = [];
  const context = await contextOf(program, found, notes);
  const label = found?.sample.label;
  const trace: PreviewTrace =
    label === undefined ? { kind: 'unlabelled' } : renderTrace(program, style, label, context);
  const messages = renderPromptPieces(program, style, context).map(({ role, pieces }) => ({
    role,
    parts: pieces.map((piece) => partOf(piece, context)),
  }));
  return { program, style: style.name, messages, trace, notes };
}

async function contextOf(program: Program, found: FoundSample | undefined, notes: string[]): Promise<TemplateContext> {
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
      images[name] = await Promise.all(paths.map((path) => sizesOf(found, path, notes)));
    }
  }
  return { texts, images, boxSpelling };
}

async function sizesOf(found: FoundSample | undefined, path: string, notes: string[]): Promise<ImageSizes> {
  const read = found === undefined || isRemotePath(path) ? undefined : await pictureSize(resolveFrom(found.file, path));
  if (read === undefined && found !== undefined)
    notes.push(`The size of ${path} could not be read; ${supposed.width} × ${supposed.height} is supposed.`);
  const { width, height } = read ?? supposed;
  return {
    original: { width: imagePixel(width), height: imagePixel(height) },
    seen: { width: modelPixel(width), height: modelPixel(height) },
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
