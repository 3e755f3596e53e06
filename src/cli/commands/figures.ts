import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { FileSource } from '../../host/traces/index.js';
import { TraceFile } from '../../trace/index.js';
import {
  allFigures,
  darkPalette,
  type Figure,
  figureCsv,
  isFigure,
  lightPalette,
  readFigures,
  svgText,
} from '../../view/figures/index.js';
import type { CliContext } from '../context.js';
import { unwritable } from '../inputs/files.js';

export interface FiguresOptions {
  /** Folder for the files; absent: only the numbers are shown. */
  readonly output?: string;
  readonly format: readonly string[];
  readonly theme: 'light' | 'dark';
  readonly json?: boolean;
}

/** Pixels a unit of the figure. */
const DENSITY = 2;

/**
 * Shows the figures of a trace file as numbers, and writes them as files.
 * @throws CodedError, CancellationError
 */
export async function figures(path: string, options: FiguresOptions, context: CliContext): Promise<void> {
  const { out, err } = context;
  const file = resolve(context.folder, path);
  const source = new FileSource(file);
  try {
    const traces = await TraceFile.open(source, context.cancellation);
    for (const notice of traces.notices) err.write(`${err.palette.yellow('warning')} ${path}: ${notice.message}\n`);
    const { program } = traces.header;
    const tell = (share: number): void => {
      if (err.interactive) err.write(`\rReading ${Math.round(share * 100)}%\u001B[K`);
    };
    const data = await readFigures(source, traces.entries, program, (_, share) => tell(share), context.cancellation);
    if (err.interactive) err.write('\r\u001B[K');
    if (options.json === true) {
      out.write(`${JSON.stringify(data)}\n`);
    } else
      for (const figure of allFigures(data)) {
        out.write(`${out.palette.bold(figure.title)}: ${isFigure(figure) ? figure.summary : figure.reason}\n`);
      }
    if (options.output === undefined) return;
    const folder = resolve(context.folder, options.output);
    const name = basename(file, extname(file));
    for (const figure of allFigures(data)) {
      if (!isFigure(figure)) continue;
      for (const format of options.format) {
        const target = join(folder, `${name}-${figure.id}.${format}`);
        // oxlint-disable-next-line no-await-in-loop -- a few small files
        await write(target, figure, format, options.theme);
        err.write(`${err.palette.dim(`Figure ${target}`)}\n`);
      }
    }
  } finally {
    await source.close();
  }
}

async function write(target: string, figure: Figure, format: string, theme: FiguresOptions['theme']): Promise<void> {
  const svg = svgText(figure.drawing, figure.title, figure.summary, theme === 'dark' ? darkPalette : lightPalette);
  try {
    await mkdir(resolve(target, '..'), { recursive: true });
    if (format === 'png') {
      const { default: sharp } = await import('sharp');
      await sharp(Buffer.from(svg), { density: 72 * DENSITY })
        .png()
        .toFile(target);
    } else await writeFile(target, format === 'csv' ? figureCsv(figure) : svg);
  } catch (error) {
    throw unwritable(target, error);
  }
}
