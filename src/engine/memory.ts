import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { CodedError } from '../base/index.js';
import type { ModelFolder } from './model/folder.js';
import { elementBytes } from './tensors.js';
import type { ElementType } from './runtime.js';

const mebi = 1024 * 1024;
const shown = (bytes: number): string => `${Math.ceil(bytes / mebi).toLocaleString('en')} MiB`;

/** Bytes that programs can still have without swapping. */
export async function availableMemory(): Promise<number> {
  // freemem() of Linux leaves out what the page cache would give back
  const table = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const line = /^MemAvailable:\s+(\d+) kB$/mu.exec(table);
  return line === null ? freemem() : Number(line[1]) * 1024;
}

/**
 * Bytes that a loaded model takes, by the sizes of its files: weights are held once, and once more while they are
 * packed for the processor, unless they are mapped.
 */
export function weightBytes({ vision, embed, decoder }: ModelFolder, mapped: boolean): number {
  const files = [vision, embed, decoder].map(({ bytes }) => bytes);
  const all = files.reduce((sum, bytes) => sum + bytes, 0);
  return mapped ? Math.ceil(all * 0.1) : Math.ceil(all * 1.25);
}

/** Bytes of the key-value cache of one position of one row. */
export const cacheBytes = ({ config }: ModelFolder, type: ElementType): number =>
  2 * config.layers * config.keyValueHeads * config.headSize * elementBytes(type);

/** What is kept for forks takes at most this many bytes, … */
const mostKept = 1024 * mebi;
/** … and at most this share of the memory that is free when a model has been loaded. */
const keptShare = 1 / 8;

/** Bytes of what may be kept for forks on this machine. */
export const keptBudget = async (): Promise<number> =>
  Math.floor(Math.min(mostKept, (await availableMemory()) * keptShare));

/** Refuses what cannot fit, with the numbers, before it makes the machine swap or the process die. */
export async function requireMemory(what: string, needed: number, subject: string): Promise<void> {
  const available = await availableMemory();
  if (needed <= available) return;
  throw new CodedError('model/memory', `${what} needs ${shown(needed)}; ${shown(available)} are free`, { subject });
}
