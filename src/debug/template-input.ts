import { inputsOf } from '../replay/index.js';
import type { ModelRecord, Trace } from '../trace/index.js';
import type { TemplateInput } from './services.js';

/** What of a trace and its model decides how its text is read and written. */
export function templateInputOf(trace: Trace, model: ModelRecord): TemplateInput {
  const { texts, imageSizes } = inputsOf(trace);
  return { texts, images: imageSizes, boxSpelling: model.boxSpelling };
}
