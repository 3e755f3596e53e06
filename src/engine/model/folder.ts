import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CodedError } from '../../base/index.js';

/** Data types by the suffix that onnx-community gives file names, best first where nothing was asked for. */
const suffixes = [
  { suffix: '', dataType: 'fp32' },
  { suffix: '_fp16', dataType: 'fp16' },
  { suffix: '_q4f16', dataType: 'q4f16' },
  { suffix: '_q4', dataType: 'q4' },
  { suffix: '_int8', dataType: 'int8' },
  { suffix: '_uint8', dataType: 'uint8' },
  { suffix: '_quantized', dataType: 'q8' },
  { suffix: '_bnb4', dataType: 'bnb4' },
] as const;

const configurationFiles = [
  'config.json',
  'generation_config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.json',
  'chat_template.jinja',
];

/** The graphs of a model folder. */
export interface ModelFiles {
  readonly layout: 'onnx-community';
  readonly folder: string;
  readonly vision: string;
  readonly embed: string;
  readonly decoder: string;
  /** The decoder's data type: `fp32`, `q4f16`, … */
  readonly dataType: string;
  /** Everything that decides what the model does: the graphs with their external data, and the JSON files. */
  readonly all: readonly string[];
}

async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch {
    return new Set();
  }
}

/** Makes sure that a path is a folder. */
async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new CodedError('model/folder-missing', `${folder} is not a folder`, { subject: folder });
}

/**
 * Finds the graphs of a model folder.
 * @param dataType which variant; absent: the most exact one that is there. A graph that has not that variant is taken
 * in the most exact one it has.
 */
export async function findModelFiles(folder: string, dataType?: string): Promise<ModelFiles> {
  await requireFolder(folder);
  const inside = join(folder, 'onnx');
  const names = await listFiles(inside);
  const pick = (base: string, wanted: string | undefined): { readonly path: string; readonly dataType: string } => {
    const there = suffixes.filter(({ suffix }) => names.has(`${base}${suffix}.onnx`));
    const chosen = there.find((variant) => variant.dataType === wanted) ?? there[0];
    const path = join(inside, `${base}${chosen?.suffix ?? ''}.onnx`);
    if (chosen === undefined) throw new CodedError('model/file-missing', `${path} is missing`, { subject: path });
    return { path, dataType: chosen.dataType };
  };
  const decoder = pick('decoder_model_merged', dataType);
  if (dataType !== undefined && decoder.dataType !== dataType)
    throw new CodedError('model/file-missing', `${basename(folder)} has no decoder of data type ${dataType}`, {
      subject: folder,
    });
  const graphs = [pick('vision_encoder', dataType).path, pick('embed_tokens', dataType).path, decoder.path] as const;
  const beside = await listFiles(folder);
  const external = [...names].filter((name) => graphs.some((graph) => name.startsWith(`${basename(graph)}_data`)));
  return {
    layout: 'onnx-community',
    folder,
    vision: graphs[0],
    embed: graphs[1],
    decoder: graphs[2],
    dataType: decoder.dataType,
    all: [
      ...configurationFiles.filter((name) => beside.has(name)).map((name) => join(folder, name)),
      ...graphs,
      ...external.toSorted().map((name) => join(inside, name)),
    ],
  };
}
