import type { JSX } from 'preact';
import { area } from '../../src/base/boxes.js';
import { type BoxMark, describeMark } from '../../src/view/marks.js';
import { memo } from '../memo.js';
import { onActivate, useRoving } from '../roving.js';
import { useStore } from '../store.js';
import { PlainText } from './plain-text.js';

interface BoxLayerProps {
  readonly marks: readonly BoxMark[];
  /** Size of the picture in its own pixels: the drawing's units. */
  readonly width: number;
  readonly height: number;
  /** Pane pixels an image pixel. */
  readonly scale: number;
  readonly selectedThing: string | undefined;
}

/** With more boxes than this only the lit ones say their names. */
const FEW = 16;
/** Height of a name above its box, in pane pixels. */
const TAG_HEIGHT = 18;

interface TagPlace {
  readonly left: number;
  readonly top: number;
  /** Above its box, or inside where there is no room above. */
  readonly above: boolean;
}

/** What stands behind a name. */
const tagNote = ({ origin, iou, standing }: BoxMark): string => {
  switch (standing) {
    case 'missed':
      return 'missed';
    case 'extra':
      return 'not in label';
    case 'ungrounded':
      return 'no box in label';
    case 'paired':
    case 'open':
      return origin === 'predicted' && iou !== undefined ? `IoU ${iou.toFixed(2)}` : '';
  }
};

/** Whether a box is wrong whatever its place. */
const isWrong = ({ standing }: BoxMark): boolean => standing !== 'paired' && standing !== 'open';

/** Widest a name is drawn, and about how wide its letters are, in pane pixels. */
const [TAG_MOST, LETTER] = [220, 6.4];
const tagWidth = (mark: BoxMark): number =>
  Math.min(TAG_MOST, 20 + LETTER * Array.from(`${mark.type ?? ''} ${mark.title} ${tagNote(mark)}`).length);

/** Distance of a name above its box from the box's edge, and of one inside it. */
const [ABOVE, INSIDE] = [TAG_HEIGHT + 1, 3];

/**
 * Where the names stand, in pane pixels: at the top left corner of their box, moved where another one stands already, and
 * in from the right edge. Of many only lit ones are seen: they are not held against each other.
 */
function tagPlaces(marks: readonly BoxMark[], scale: number, across: number): ReadonlyMap<string, TagPlace> {
  const taken: { readonly left: number; readonly right: number; readonly y: number }[] = [];
  const named = marks.filter((mark) => mark.origin === 'predicted' || mark.standing !== 'paired');
  return new Map(
    named.map((mark): [string, TagPlace] => {
      const width = tagWidth(mark);
      const left = Math.max(0, Math.min(mark.box.x1 * scale, across - width));
      const top = Math.max(0, mark.box.y1 * scale);
      const isTaken = (y: number): boolean =>
        taken.some((each) => each.left < left + width && left < each.right && Math.abs(each.y - y) < TAG_HEIGHT);
      let [y, above] = top >= ABOVE ? [top - ABOVE, true] : [top + INSIDE, false];
      while (marks.length <= FEW && isTaken(y)) {
        y += above ? -TAG_HEIGHT : TAG_HEIGHT;
        // no room above: from its corner on downwards
        if (y < 0) [y, above] = [top + INSIDE, false];
      }
      taken.push({ left, right: left + width, y });
      return [mark.path, { left, top: above ? y + ABOVE : y - INSIDE, above }];
    }),
  );
}

/** The boxes over the picture. Small ones lie over large ones, so that each can be pointed at. */
export const BoxLayer = memo(function BoxLayer({
  marks,
  width,
  height,
  scale,
  selectedThing,
}: BoxLayerProps): JSX.Element {
  const store = useStore();
  const ref = useRoving<SVGSVGElement>();
  const ordered = [...marks].sort((a, b) => area(b.box) - area(a.box));
  const places = tagPlaces(marks, scale, width * scale);
  return (
    <>
      <svg
        ref={ref}
        class="boxes"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="group"
        aria-label={`${marks.length} boxes`}
      >
        {ordered.map((mark) => {
          const select = (): void =>
            store.act({ type: 'selectThing', thing: mark.thing === selectedThing ? undefined : mark.thing });
          const frame = {
            x: mark.box.x1,
            y: mark.box.y1,
            width: Math.max(0, mark.box.x2 - mark.box.x1),
            height: Math.max(0, mark.box.y2 - mark.box.y1),
          };
          return (
            <g
              key={mark.path}
              class={`box ${mark.origin} ${mark.standing} colour-${mark.colour}`}
              role="button"
              tabIndex={-1}
              data-stop
              data-thing={mark.thing}
              data-slot={mark.path}
              data-selected={mark.thing === selectedThing ? '' : undefined}
              aria-label={describeMark(mark)}
              aria-pressed={mark.thing === selectedThing}
              onClick={select}
              onKeyDown={onActivate(select)}
            >
              <rect class="halo" {...frame} />
              <rect class="line" {...frame} />
            </g>
          );
        })}
      </svg>
      <div class={`box-tags ${marks.length > FEW ? 'many' : ''}`} aria-hidden="true">
        {ordered.map((mark) => {
          const place = places.get(mark.path);
          if (place === undefined) return null;
          const { left, top, above } = place;
          return (
            <span
              key={mark.path}
              class={`box-tag ${mark.origin} ${mark.standing} ${above ? 'above' : 'inside'} colour-${mark.colour}`}
              data-thing={mark.thing}
              data-selected={mark.thing === selectedThing ? '' : undefined}
              style={{ transform: `translate(${left}px, ${top}px)` }}
            >
              {mark.type !== undefined && <b>{mark.type}</b>} <PlainText text={mark.title} />
              {isWrong(mark) ? (
                <i> {tagNote(mark)}</i>
              ) : (
                tagNote(mark) !== '' && <span class="box-iou"> {tagNote(mark)}</span>
              )}
            </span>
          );
        })}
      </div>
    </>
  );
});
