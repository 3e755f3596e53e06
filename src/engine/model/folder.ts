import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CodedError } from '../../base/index.js';
import { type GraphFile, inspectGraph } from '../onnx/inspect.js';
import { type ModelConfig, readModelConfig } from './config.js';
import { readGenai } from './genai.js';
import { communityNames, type GraphNames } from './graph-names.js';

/** Data types by the suffix that onnx-community gives file names, most exact first. */
const suffixes = [
  { suffix: '', dataType: 'fp32' },
  { suffix: '_fp16', dataType: 'fp16' },
  { suffix: '_quantized', dataType: 'q8' },
  { suffix: '_int8', dataType: 'int8' },
  { suffix: '_uint8', dataType: 'uint8' },
  { suffix: '_q4', dataType: 'q4' },
  { suffix: '_q4f16', dataType: 'q4f16' },
  { suffix: '_bnb4', dataType: 'bnb4' },
] as const;

/** A model folder, read but not loaded. */
export interface ModelFolder {
  readonly layout: 'onnx-community' | 'onnxruntime-genai';
  readonly folder: string;
  readonly config: ModelConfig;
  readonly names: GraphNames;
  readonly vision: GraphFile;
  readonly embed: GraphFile;
  readonly decoder: GraphFile;
  /** The decoder's data type: `fp32`, `q4f16`, … */
  readonly dataType: string;
  /** Everything that decides what the model does: the graphs with their external data, and the JSON files. */
  readonly files: readonly string[];
}

const configurationFiles = [
  'config.json',
  'generation_config.json',
  'genai_config.json',
  'preprocessor_config.json',
  'processor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.json',
  'chat_template.jinja',
];

async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch {
    return new Set();
  }
}

interface Graphs {
  readonly vision: string;
  readonly embed: string;
  readonly decoder: string;
  readonly dataType: string;
}

/** Finds the graphs of onnx-community's layout, in `onnx/`. A graph that has not the wanted variant is taken in its most exact one. */
async function findCommunityGraphs(folder: string, dataType: string | undefined): Promise<Graphs> {
  const inside = join(folder, 'onnx');
  const names = await listFiles(inside);
  const pick = (base: string): { readonly path: string; readonly dataType: string } => {
    const there = suffixes.filter(({ suffix }) => names.has(`${base}${suffix}.onnx`));
    const chosen = there.find((variant) => variant.dataType === dataType) ?? there[0];
    const path = join(inside, `${base}${chosen?.suffix ?? ''}.onnx`);
    if (chosen === undefined) throw new CodedError('model/file-missing', `${path} is missing`, { subject: path });
    return { path, dataType: chosen.dataType };
  };
  const decoder = pick('decoder_model_merged');
  if (dataType !== undefined && decoder.dataType !== dataType)
    throw new CodedError('model/file-missing', `${folder} has no decoder of data type ${dataType}`, {
      subject: folder,
    });
  return {
    vision: pick('vision_encoder').path,
    embed: pick('embed_tokens').path,
    decoder: decoder.path,
    dataType: decoder.dataType,
  };
}

/** Data type of a decoder that no suffix names, by its operators. */
function guessDataType({ operators }: GraphFile): string {
  if (operators.has('MatMulNBits')) return 'q4';
  if (operators.has('MatMulBnb4')) return 'bnb4';
  if (operators.has('MatMulInteger')) return 'int8';
  return 'fp32';
}

/**
 * Reads a model folder: which layout, which files, and whether they are there and are what they say.
 * @param dataType which variant of the graphs; absent: the most exact one that is there
 */
export async function readModelFolder(folder: string, dataType?: string): Promise<ModelFolder> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new CodedError('model/folder-missing', `${folder} is not a folder`, { subject: folder });
  const beside = await listFiles(folder);
  const genai = beside.has('genai_config.json') ? await readGenai(folder) : undefined;
  const graphs: Graphs =
    genai === undefined ? await findCommunityGraphs(folder, dataType) : { ...genai.graphs, dataType: '' };
  const config = genai?.config ?? (await readModelConfig(folder));
  const [vision, embed, decoder] = [
    await inspectGraph(graphs.vision),
    await inspectGraph(graphs.embed),
    await inspectGraph(graphs.decoder),
  ];
  const own = configurationFiles.filter((name) => beside.has(name)).map((name) => join(folder, name));
  return {
    layout: genai === undefined ? 'onnx-community' : 'onnxruntime-genai',
    folder,
    config,
    names: genai?.names ?? communityNames,
    vision,
    embed,
    decoder,
    dataType: graphs.dataType === '' ? guessDataType(decoder) : graphs.dataType,
    files: [...own, ...[vision, embed, decoder].flatMap(({ path, external }) => [path, ...external])],
  };
}

/** The name that people know a model by: that of its folder. */
export const modelName = (folder: string): string => basename(folder);
