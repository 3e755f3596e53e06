import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { CodedError } from '../../base/index.js';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Largest JSON file of a model folder that is read: real tokenizers have some 20 MB. */
const largestJson = 256 * 1024 * 1024;

/** Reads a text file of a model folder; `undefined` when it is not there. */
export async function readModelText(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  try {
    const bytes = await readFile(path);
    if (bytes.length > largestJson)
      throw new CodedError('model/file-corrupt', `${path} is too large for what it should hold`, { subject: path });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    if (isMissing(error)) return undefined;
    if (error instanceof TypeError)
      throw new CodedError('model/file-corrupt', `${path} is not UTF-8 text`, { subject: path, cause: error });
    throw new CodedError('file/unreadable', `${path} cannot be read`, { subject: path, cause: error });
  }
}

/** Reads and checks an optional JSON file of a model folder. */
export async function readOptionalJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readModelText(folder, name);
  if (text === undefined) return undefined;
  const path = join(folder, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CodedError('model/file-corrupt', `${path} is not JSON`, { subject: path, cause: error });
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw new CodedError('model/file-corrupt', `${path} is not as expected${where}: ${issue?.message ?? 'unknown'}`, {
    subject: path,
  });
}

/** Reads and checks a JSON file that the model folder must have. */
export async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const value = await readOptionalJson(folder, name, schema);
  if (value !== undefined) return value;
  const path = join(folder, name);
  throw new CodedError('model/file-missing', `${path} is missing`, { subject: path });
}
