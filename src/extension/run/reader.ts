import type { TemplateContext } from '../../template/index.js';
import { readTrace } from '../../template/index.js';
import { findStyle, type Program } from '../../program/index.js';
import type { ModelRecord, Trace } from '../../trace/index.js';
import type { Reading } from '../../view/messages.js';

const nothing: Reading = { segments: [], slots: {}, slotRanges: [], deviations: [] };

/** What decides how a trace of these inputs is read; `undefined` while the size of a picture is not known yet. */
function contextOf(trace: Trace, model: ModelRecord): TemplateContext | undefined {
  const inputs = Object.entries(trace.inputs);
  const images = inputs.flatMap(([name, input]) =>
    input.kind === 'image' ? [[name, input.images.map((image) => image.sizes)] as const] : [],
  );
  if (images.some(([, sizes]) => sizes.some(({ original }) => original.width === 0))) return undefined;
  const texts = inputs.flatMap(([name, input]) => (input.kind === 'text' ? [[name, input.text] as const] : []));
  return { texts: Object.fromEntries(texts), images: Object.fromEntries(images), boxSpelling: model.boxSpelling };
}

/**
 * Reads the text of a trace that is still growing. What such a text lacks it may yet get, so deviations are left to
 * the reading of the whole.
 */
export const readerFor =
  (program: Program, model: ModelRecord) =>
  (trace: Trace): Reading => {
    const style = findStyle(program, trace.style);
    const context = contextOf(trace, model);
    if (style === undefined || context === undefined) return nothing;
    const { segments, slots, slotRanges } = readTrace(program, style, trace.text, context);
    return { segments, slots, slotRanges, deviations: [] };
  };
