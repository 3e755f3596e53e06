import type { Program, SlotDeclaration } from '../../program/index.js';
import { isObject, nameOf, readRows, type Row } from './json-rows.js';
import { type Keys, keysOf } from './keys.js';
import { LabelReader } from './label.js';
import type { Sample, SampleDiagnostic, SampleFile, SampleInput } from './sample.js';

/**
 * Reads a data file of samples for a program: a JSON list of objects, or JSON Lines. An object has `id`, each input
 * under its name (a text; a path or a list of paths), and the label: the outputs under their names, at the object
 * itself or under `label`. Never throws: what is wrong is told with the sample's id, and the other samples are read.
 */
export function readSamples(content: string, program: Program): SampleFile {
  const { rows, problems } = readRows(content);
  const diagnostics: SampleDiagnostic[] = problems.map((message) => ({ severity: 'error', message }));
  const keys = keysOf(program);
  const ids = new Set<string>();
  const samples = rows.flatMap((row): readonly Sample[] => {
    const id = idOf(row);
    const tell = (severity: 'error' | 'warning', path: string | undefined, message: string): void => {
      diagnostics.push({ severity, sample: id, index: row.index, ...(path === undefined ? {} : { path }), message });
    };
    if (ids.has(id)) tell('warning', 'id', 'an earlier sample has this id; `--sample` finds that one.');
    ids.add(id);
    return readSample(row, id, program, keys, tell);
  });
  return { samples, diagnostics };
}

function idOf({ fields, index }: Row): string {
  const { id } = fields;
  return typeof id === 'string' && id !== '' ? id : typeof id === 'number' ? String(id) : `#${index + 1}`;
}

function readSample(
  { fields }: Row,
  id: string,
  program: Program,
  keys: Keys,
  tell: (severity: 'error' | 'warning', path: string | undefined, message: string) => void,
): readonly Sample[] {
  const inputs: Record<string, SampleInput> = {};
  let complete = true;
  for (const declaration of program.schema.inputs) {
    const input = readInput(declaration, fields);
    if (typeof input === 'string') {
      complete = false;
      tell('error', declaration.name, input);
    } else inputs[declaration.name] = input;
  }
  if (!complete) return [];
  const source = isObject(fields['label']) ? fields['label'] : fields;
  const label = new LabelReader(program, keys, inputs, tell).read(source);
  return [{ id, inputs, ...(label === undefined ? {} : { label }) }];
}

/** An input, or what is wrong with it. */
function readInput({ name, type }: SlotDeclaration, fields: Readonly<Record<string, unknown>>): SampleInput | string {
  const given = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type.kind === 'text')
    return typeof given === 'string' && given.trim() !== ''
      ? { kind: 'text', text: given }
      : `expected a text that is not empty, found ${nameOf(given)}.`;
  const several = type.kind === 'list';
  const paths: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  const strings = paths.filter((path): path is string => typeof path === 'string' && path !== '');
  if (strings.length === 0 || strings.length !== paths.length || (!several && strings.length > 1))
    return `expected the path of ${several ? 'one or more images' : 'an image'}, found ${nameOf(given)}.`;
  return { kind: 'image', paths: strings };
}
