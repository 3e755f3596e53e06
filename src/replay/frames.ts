import { type TextRange, textRange } from '../base/positions.js';
import { unreachable } from '../base/unreachable.js';
import { type SourceRange, valueAt } from '../program/index.js';
import { memberLabel } from '../program/show/index.js';
import type { Moment } from './moment.js';
import type { Place } from './place.js';
import { nodeText } from './template-index.js';
import type { Timeline } from './timeline.js';

/** One level of where a trace is: style, step, loop round (entity), hole. */
export interface Frame {
  readonly kind: 'style' | Place['kind'];
  /** For people: `{{ e.span }}`, `e = entities[1] "Lake Orin"`, `step recognise`. */
  readonly name: string;
  /** In the template. */
  readonly source: SourceRange;
  /** In the trace: of the whole place, also of what is not yet written. */
  readonly range: TextRange;
  /** Absent for the style. */
  readonly place?: Place;
}

/** The stack at a moment, innermost first; the last one is the style. */
export function framesAt(timeline: Timeline, moment: Moment): readonly Frame[] {
  const frames: Frame[] = [];
  for (const place of timeline.outward(moment.place)) {
    const innermost = frames.length === 0;
    // A loop shows as its round and a branch as what stands in it, unless they are themselves the place.
    if (!innermost && (place.kind === 'for' || place.kind === 'if')) continue;
    frames.push({
      kind: place.kind,
      name: placeName(timeline, moment, place),
      source: timeline.template.range(place.node),
      range: place.range,
      place,
    });
  }
  const { style } = timeline.template;
  frames.push({
    kind: 'style',
    name: `style ${style.name}`,
    source: style.range,
    range: textRange(0, timeline.trace.text.length),
  });
  const literal = moment.kind === 'token' ? timeline.literalAt(moment.offset) : undefined;
  const [top, ...rest] = frames;
  if (literal === undefined || top === undefined || top.kind === 'hole' || top.kind === 'field') return frames;
  return [{ ...top, source: timeline.template.range(literal) }, ...rest];
}

function placeName(timeline: Timeline, moment: Moment, place: Place): string {
  const node = timeline.template.get(place.node)?.node;
  switch (place.kind) {
    case 'step':
      return `step ${place.step ?? ''}`;
    case 'hole':
    case 'if':
    case 'for':
      return node === undefined ? place.kind : nodeText(node);
    case 'round':
    case 'member': {
      const variable = node?.kind === 'for' ? `${node.variable} = ` : '';
      const slot = place.slot ?? '';
      const value = valueAt(timeline.slotsAt(moment.index), slot);
      const label = value === undefined ? undefined : memberLabel(value);
      return `${variable}${slot}${label === undefined ? '' : ` ${label}`}`;
    }
    case 'field':
      return place.slot ?? '';
    default:
      return unreachable(place.kind);
  }
}
