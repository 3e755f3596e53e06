import { CodedError } from '../../base/index.js';
import type { ComparedTrace } from '../../view/compare/messages.js';
import type { RunSide } from '../../view/compare/runs.js';
import { basename } from '../shared/files.js';
import { type ImageAccess, imagesOf } from '../traces/images.js';
import type { TraceDocument } from '../traces/trace-document.js';
import type { TraceDocuments } from '../traces/documents.js';
import { type TracePlace, withDocument } from './place.js';

/** Place of a trace in its file; a file that was appended to is read on. @throws CodedError where it has none */
export async function indexIn(document: TraceDocument, { path, id }: TracePlace): Promise<number> {
  if (document.indexOf(id) === undefined) await document.refresh();
  const index = document.indexOf(id);
  if (index === undefined)
    throw new CodedError('trace/unknown', `${basename(path)} has no trace ${id}`, { subject: path });
  return index;
}

/** Reads one side of a comparison of traces. @throws CodedError */
export const readTraceSide = (
  documents: TraceDocuments,
  place: TracePlace,
  access: Omit<ImageAccess, 'file'>,
): Promise<ComparedTrace> =>
  withDocument(documents, place.path, async (document) => {
    const index = await indexIn(document, place);
    const trace = await document.trace(index);
    const { header } = document;
    if (header === undefined) throw new CodedError('trace/not-a-trace', `${place.path} has no header`);
    const { program, model, sampling } = header;
    const images = await imagesOf(trace, { ...access, file: place.path });
    return { file: basename(place.path), index, program, model, sampling, trace, images };
  });

/** Reads one side of a comparison of runs: the summaries of its traces. @throws CodedError */
export const readRunSide = (documents: TraceDocuments, path: string): Promise<RunSide> =>
  withDocument(documents, path, async (document) => {
    const { header } = document;
    if (header === undefined) throw new CodedError('trace/not-a-trace', `${path} has no header`);
    return { file: basename(path), model: header.model.name, time: header.time, rows: document.rows };
  });
