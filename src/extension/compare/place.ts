import { Uri } from 'vscode';
import { z } from 'zod';
import { CodedError } from '../../base/index.js';
import type { DocumentHold, TraceDocuments } from '../traces/documents.js';

/** A trace by its file and its id. */
export interface TracePlace {
  readonly path: string;
  readonly id: string;
}

/** What a comparison is about: two traces, or two runs by the paths of their files. */
export type Comparing =
  | { readonly kind: 'traces'; readonly left: TracePlace; readonly right: TracePlace }
  | { readonly kind: 'runs'; readonly left: string; readonly right: string };

const place = z.object({ path: z.string(), id: z.string() });

/** A comparison as a panel remembers it over a reload of the window. */
export const savedComparing: z.ZodType<Comparing> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('traces'), left: place, right: place }),
  z.object({ kind: z.literal('runs'), left: z.string(), right: z.string() }),
]);

const uri = z.union([z.custom<Uri>((value) => value instanceof Uri), z.string().transform((text) => Uri.parse(text))]);

/** A trace as a command takes it: `{ uri, id }`, the address as a `Uri` or as text. */
export const placeArgument = z
  .object({ uri, id: z.string() })
  .transform((given): TracePlace => ({ path: given.uri.fsPath, id: given.id }));

/** An address that a command may be given, as a path. */
export const pathArgument = uri.transform((given) => given.fsPath);

/** Runs `use` on an open trace file, all of whose traces are known, and lets go of it. @throws CodedError */
export async function withDocument<Result>(
  documents: TraceDocuments,
  path: string,
  use: (document: DocumentHold['document']) => Promise<Result>,
): Promise<Result> {
  const hold = await documents.hold(path);
  try {
    await hold.document.indexed();
    const { error } = hold.document;
    if (error !== undefined) throw new CodedError(error.code, error.message, { subject: path });
    return await use(hold.document);
  } finally {
    hold.dispose();
  }
}
