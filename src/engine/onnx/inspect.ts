import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../../base/index.js';
import { type Field, WireError, WireFile } from './wire.js';

/** What is known of a graph file before the library reads it. */
export interface GraphFile {
  readonly path: string;
  /** Operators that it uses, without their domain. */
  readonly operators: ReadonlySet<string>;
  /** Absolute paths of the files that hold its large tensors. */
  readonly external: readonly string[];
  /** Bytes of the file and its external data. */
  readonly bytes: number;
}

/** Deepest nesting of graphs (`If`, `Loop`) that is looked through; real models have one or two. */
const deepest = 16;
/** Largest tensor that a graph may declare, in elements. */
const largestTensor = 2 ** 36;

interface ExternalTensor {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

interface Found {
  readonly operators: Set<string>;
  readonly external: ExternalTensor[];
  nodes: number;
}

/** Field numbers of onnx.proto, as far as they are looked at. */
const fieldOf = {
  model: { irVersion: 1, graph: 7, opset: 8, functions: 25 },
  graph: { node: 1, initializer: 5, sparse: 15 },
  function: { node: 7 },
  node: { operator: 4, attribute: 5 },
  attribute: { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 },
  sparse: { values: 1, indices: 2 },
  tensor: { dims: 1, external: 13, dataLocation: 14 },
  entry: { key: 1, value: 2 },
} as const;

class Inspector {
  readonly found: Found = { operators: new Set(), external: [], nodes: 0 };

  constructor(private readonly file: WireFile) {}

  model(): void {
    let graphs = 0;
    let versioned = false;
    for (const field of this.file.fields(0, this.file.size)) {
      if (field.number === fieldOf.model.irVersion) versioned = field.value > 0n && field.value < 1000n;
      if (field.number === fieldOf.model.functions) this.nodes(field, fieldOf.function.node, 0);
      if (field.number !== fieldOf.model.graph) continue;
      graphs++;
      this.graph(field, 0);
    }
    if (graphs !== 1 || !versioned || this.found.nodes === 0) throw new WireError('it is not an ONNX model');
  }

  private graph(graph: Field, depth: number): void {
    if (depth > deepest) throw new WireError(`graphs are nested more than ${deepest} deep`);
    for (const field of this.file.fields(graph.start, graph.end)) {
      if (field.number === fieldOf.graph.initializer) this.tensor(field);
      if (field.number === fieldOf.graph.sparse) this.sparse(field);
    }
    this.nodes(graph, fieldOf.graph.node, depth);
  }

  private nodes(within: Field, number: number, depth: number): void {
    for (const node of [...this.file.fields(within.start, within.end)].filter((field) => field.number === number)) {
      this.found.nodes++;
      for (const field of this.file.fields(node.start, node.end)) {
        if (field.number === fieldOf.node.operator) this.found.operators.add(this.file.text(field));
        if (field.number === fieldOf.node.attribute) this.attribute(field, depth);
      }
    }
  }

  private attribute(attribute: Field, depth: number): void {
    for (const field of this.file.fields(attribute.start, attribute.end))
      switch (field.number) {
        case fieldOf.attribute.tensor:
        case fieldOf.attribute.tensors:
          this.tensor(field);
          break;
        case fieldOf.attribute.graph:
        case fieldOf.attribute.graphs:
          this.graph(field, depth + 1);
          break;
        case fieldOf.attribute.sparse:
        case fieldOf.attribute.sparses:
          this.sparse(field);
          break;
      }
  }

  private sparse(tensor: Field): void {
    for (const field of this.file.fields(tensor.start, tensor.end))
      if (field.number === fieldOf.sparse.values || field.number === fieldOf.sparse.indices) this.tensor(field);
  }

  private tensor(tensor: Field): void {
    let elements = 1;
    const entries = new Map<string, string>();
    let isExternal = false;
    for (const field of this.file.fields(tensor.start, tensor.end))
      switch (field.number) {
        case fieldOf.tensor.dims:
          for (const size of field.end > field.start ? [...this.file.packed(field)] : [field.value]) {
            if (size < 0n) throw new WireError(`a tensor has the size ${size}`);
            elements *= Number(size);
          }
          break;
        case fieldOf.tensor.external: {
          const [key, value] = [fieldOf.entry.key, fieldOf.entry.value].map((number) => {
            const found = [...this.file.fields(field.start, field.end)].find((entry) => entry.number === number);
            return found === undefined ? '' : this.file.text(found);
          });
          entries.set(key ?? '', value ?? '');
          break;
        }
        case fieldOf.tensor.dataLocation:
          isExternal = field.value === 1n;
          break;
      }
    if (elements > largestTensor) throw new WireError(`a tensor has ${elements} elements`);
    if (isExternal || entries.size > 0)
      this.found.external.push({
        location: entries.get('location') ?? '',
        offset: Number(entries.get('offset') ?? 0),
        length: Number(entries.get('length') ?? 0),
      });
  }
}

/**
 * Whether a location of external data is a plain relative path that stays in the graph's folder. ONNX Runtime takes some
 * with a star in them for addresses in memory (`_ORT_MEM_ADDR_`): only plain names are let through.
 */
export const staysInside = (location: string): boolean =>
  /^[\p{L}\p{N}_.@ +-]+(\/[\p{L}\p{N}_.@ +-]+)*$/u.test(location) &&
  !location.split('/').some((part) => /^\.+$/u.test(part.trim()));

/**
 * Looks through a graph file: refuses what is no ONNX, what reads other files than those beside it, and what declares
 * absurd sizes, before the library sees it.
 */
export async function inspectGraph(path: string): Promise<GraphFile> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new CodedError('model/file-missing', `${path} is missing`, { subject: path, cause });
  });
  const found = look(path);
  const folder = dirname(path);
  const external = new Map<string, number>();
  for (const { location, offset, length } of found.external) {
    if (!staysInside(location))
      throw new CodedError(
        'model/file-corrupt',
        `${path} wants to read ${JSON.stringify(location)}, outside its folder`,
        {
          subject: path,
        },
      );
    const beside = join(folder, location);
    if (!external.has(beside)) {
      const file = await stat(beside).catch(() => undefined);
      if (file === undefined)
        throw new CodedError('model/file-missing', `${beside} is missing; ${path} keeps weights in it`, {
          subject: beside,
        });
      if (!file.isFile()) throw new CodedError('model/file-corrupt', `${beside} is not a file`, { subject: beside });
      external.set(beside, file.size);
    }
    const available = external.get(beside) ?? 0;
    if (!(offset >= 0 && length >= 0 && offset + length <= available))
      throw new CodedError(
        'model/file-corrupt',
        `${beside} is cut short: ${available} bytes, ${offset + length} wanted`,
        {
          subject: beside,
        },
      );
  }
  const bytes = [...external.values()].reduce((sum, part) => sum + part, size);
  return { path, operators: found.operators, external: [...external.keys()], bytes };
}

function look(path: string): Found {
  let file: WireFile;
  try {
    file = new WireFile(path);
  } catch (cause) {
    throw new CodedError('file/unreadable', `${path} cannot be read`, { subject: path, cause });
  }
  try {
    const inspector = new Inspector(file);
    inspector.model();
    return inspector.found;
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new CodedError('model/file-corrupt', `${path} is damaged or no ONNX model: ${cause.message}`, {
      subject: path,
      cause,
    });
  } finally {
    file.dispose();
  }
}
