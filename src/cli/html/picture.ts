import type { Trace, TraceImage } from '../../trace/index.js';
import { type BoxMark, describeMark, type TraceModel } from '../../view/index.js';
import { html, type Markup } from './escape.js';

/** Addresses of a trace's pictures, by path; a missing one could not be read. */
export type Pictures = ReadonlyMap<string, string>;

/** The pictures of a trace with the boxes of prediction and label drawn on them. */
export function picturesMarkup(trace: Trace, model: TraceModel, pictures: Pictures): Markup {
  const figures = Object.entries(trace.inputs).flatMap(([name, input]) =>
    input.kind === 'image'
      ? input.images.map((image, index) =>
          figure(
            image,
            pictures.get(image.path),
            model.marks.filter((mark) => mark.input === name && mark.image === index),
          ),
        )
      : [],
  );
  return html`${figures}${model.labelled ? html`<p class="caption"><span class="key"></span>prediction <span class="key dashed"></span>label</p>` : ''}`;
}

function figure({ path, sizes }: TraceImage, address: string | undefined, marks: readonly BoxMark[]): Markup {
  const { width, height } = sizes.original;
  const picture =
    address === undefined
      ? html`<div class="absent" style="aspect-ratio: ${width} / ${height}">${path} could not be read</div>`
      : html`<img src="${address}" width="${width}" height="${height}" alt="">`;
  const [own, model] = [`${width} × ${height}`, `${sizes.seen.width} × ${sizes.seen.height}`];
  const caption = `${path} · ${own}${own === model ? '' : `, seen as ${model}`}`;
  return html`<figure>${picture}<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${boxes(marks, width, height)}</svg></figure>
<p class="caption">${caption}</p>`;
}

/** A name that stands on a picture, in its pixels. */
interface Placed {
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
}

/** Width of a letter over its height, on average. */
const LETTER = 0.62;

/** Boxes with their names above them, or inside where there is no room above; names make way for each other. */
function boxes(marks: readonly BoxMark[], width: number, height: number): readonly Markup[] {
  const size = Math.max(width, height) / 26;
  const placed: Placed[] = [];
  return marks.map((mark) => {
    const { x1, y1, x2, y2 } = mark.box;
    const [left, top] = [Math.min(x1, x2), Math.min(y1, y2)];
    const rect = (kind: string): Markup =>
      html`<rect class="${kind}" x="${left}" y="${top}" width="${Math.abs(x2 - x1)}" height="${Math.abs(y2 - y1)}"/>`;
    // A label's box is told by its dashes; only one that nobody predicted says its name.
    const named = mark.origin === 'predicted' || mark.standing === 'missed';
    const text = named ? nameAt(mark.title, left, top, { size, width, height }, placed) : '';
    return html`<g class="colour-${mark.colour} ${mark.origin}" data-things="${mark.thing}"><title>${describeMark(mark)}</title>${rect('area')}${rect('halo')}${rect('line')}${text}</g>`;
  });
}

function nameAt(
  title: string,
  x: number,
  top: number,
  { size, width, height }: { readonly size: number; readonly width: number; readonly height: number },
  placed: Placed[],
): Markup {
  const long = Array.from(title).length * size * LETTER;
  const left = Math.max(size * 0.15, Math.min(x, width - long));
  const free = (baseline: number): boolean =>
    baseline >= size &&
    baseline <= height &&
    placed.every(
      (other) => other.right <= left || other.left >= left + long || Math.abs(other.baseline - baseline) >= size,
    );
  const above = [0, 1, 2].map((row) => top - size * (0.35 + row * 1.15));
  const below = [0, 1, 2, 3].map((row) => top + size * (1.15 + row * 1.15));
  const baseline = [...above, ...below].find(free) ?? Math.max(size, top);
  placed.push({ left, right: left + long, baseline });
  return html`<text x="${left}" y="${baseline}" style="font-size: ${size}px">${title}</text>`;
}
