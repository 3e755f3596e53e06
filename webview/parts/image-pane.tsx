import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Trace, TraceImage } from '../../src/trace/index.js';
import type { BoxSpelling } from '../../src/base/boxes.js';
import type { ScaleNotice } from '../../src/view/box-scale.js';
import { type BoxMark, shownMarks } from '../../src/view/marks.js';
import type { PanelCursor, PanelImage, PanelImages } from '../../src/view/messages.js';
import type { Extent } from '../../src/view/zoom.js';
import { memo } from '../memo.js';
import { useStore } from '../store.js';
import { BoxFilter } from './box-filter.js';
import { BoxLayer } from './box-layer.js';
import { Icon, IconButton } from './icon.js';
import { PlainText } from './plain-text.js';
import { ScaleNote } from './scale-note.js';
import { useStage } from './stage.js';

interface ImagePaneProps {
  readonly index: number;
  readonly inputs: Trace['inputs'];
  readonly images: PanelImages;
  readonly marks: readonly BoxMark[];
  readonly labelled: boolean;
  readonly showLabels: boolean;
  readonly showPredictions: boolean;
  readonly showProbes: boolean;
  readonly hiddenTypes: readonly string[];
  readonly hiddenThings: readonly string[];
  readonly pixelGrid: boolean;
  /** The boxes look mis-scaled. */
  readonly scale: ScaleNotice | undefined;
  /** How boxes were read when the trace was written, and how they are read now where that differs. */
  readonly recorded: BoxSpelling | undefined;
  readonly spelling: BoxSpelling | undefined;
  readonly spellingKept: boolean;
  readonly model: string;
  readonly selectedThing: string | undefined;
  /** Where a debugger is in this trace: it may ask for a box. */
  readonly cursor: PanelCursor | undefined;
}

interface Picture {
  readonly input: string;
  readonly place: number;
  readonly record: TraceImage;
  readonly source: PanelImage | undefined;
}

/** The pictures that the model saw, one at a time, with predicted and labelled boxes over them. */
export const ImagePane = memo(function ImagePane(props: ImagePaneProps): JSX.Element {
  const [at, setAt] = useState(0);
  const pictures = Object.entries(props.inputs).flatMap(([input, value]): readonly Picture[] =>
    value.kind === 'image'
      ? value.images.map((record, place) => ({ input, place, record, source: props.images[input]?.[place] }))
      : [],
  );
  const picture = pictures[at] ?? pictures[0];
  if (picture === undefined) return <p class="quiet centred">This run had no picture.</p>;
  return (
    <>
      {pictures.length > 1 && (
        <div class="picture-choice" role="radiogroup" aria-label="Picture">
          {pictures.map((each, index) => (
            <button
              key={`${each.input}-${each.place}`}
              type="button"
              role="radio"
              aria-checked={each === picture}
              onClick={() => setAt(index)}
            >
              {each.input} {each.place + 1}
            </button>
          ))}
        </div>
      )}
      <PictureStage key={`${picture.input}-${picture.place}-${picture.record.path}`} picture={picture} {...props} />
    </>
  );
});

/** From this scale on single pixels are shown as squares. */
const SQUARE_PIXELS = 4;
/** From this scale on there is room for lines between them. */
const GRID_PIXELS = 8;

function PictureStage(props: ImagePaneProps & { readonly picture: Picture }): JSX.Element {
  const { picture, showLabels, showPredictions, showProbes, pixelGrid } = props;
  const store = useStore();
  const { original, seen } = picture.record.sizes;
  const stage = useStage(original);
  const own = props.marks.filter((mark) => mark.input === picture.input && mark.image === picture.place);
  const predicted = own.filter((mark) => mark.origin === 'predicted');
  const labels = own.filter((mark) => mark.origin === 'label');
  const probes = own.filter((mark) => mark.origin === 'probe');
  const shown = shownMarks(own, props);
  const { scale, x, y } = stage.placement;
  const { cursor } = props;
  useEffect(() => {
    if (cursor?.box === undefined) return;
    stage.fit();
    stage.ref.current?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);
  return (
    <>
      <ScaleNote
        scale={props.scale}
        recorded={props.recorded}
        spelling={props.spelling}
        kept={props.spellingKept}
        model={props.model}
      />
      <div
        ref={stage.ref}
        class="stage"
        role="group"
        aria-label={`Picture ${picture.input}. Plus and minus zoom, arrows move, 0 fits.`}
        tabIndex={0}
        data-dragging={stage.dragging ? '' : undefined}
        {...stage.handlers}
      >
        <div
          class="plane"
          style={{
            transform: `translate(${x}px, ${y}px)`,
            width: `${original.width * scale}px`,
            height: `${original.height * scale}px`,
          }}
        >
          <PictureOrPlaceholder {...props} squares={scale >= SQUARE_PIXELS} />
          {pixelGrid && scale >= GRID_PIXELS && (
            <div class="pixel-grid" style={{ backgroundSize: `${scale}px ${scale}px` }} aria-hidden="true" />
          )}
          <BoxLayer
            marks={useSame(shown)}
            width={original.width}
            height={original.height}
            scale={scale}
            selectedThing={props.selectedThing}
          />
        </div>
        <div class="stage-tools">
          <IconButton icon="screen-full" label="Fit the picture (0)" onClick={stage.fit} />
          <IconButton icon="zoom-out" label="Zoom out (-)" onClick={() => stage.zoom(1 / 1.25)} />
          <IconButton icon="zoom-in" label="Zoom in (+)" onClick={() => stage.zoom(1.25)} />
          <IconButton
            icon="table"
            label={`Lines between pixels, from ${GRID_PIXELS * 100}% on`}
            pressed={pixelGrid}
            onClick={() => store.act({ type: 'set', change: { pixelGrid: !pixelGrid } })}
          />
        </div>
      </div>
      <div class="stage-foot">
        <LegendSwitch kind="predicted" name="Predicted" count={predicted.length} on={showPredictions} />
        {props.labelled && <LegendSwitch kind="label" name="Label" count={labels.length} on={showLabels} />}
        {probes.length > 0 && <LegendSwitch kind="probe" name="Probe" count={probes.length} on={showProbes} />}
        <BoxFilter marks={own} hiddenTypes={props.hiddenTypes} hiddenThings={props.hiddenThings} />
        <span class="stage-size" title="Size of the picture, and of what the model saw">
          {original.width} × {original.height}
          {!sameExtent(seen, original) && ` seen as ${seen.width} × ${seen.height}`}
          {' · '}
          {Math.round(scale * 100)}%
        </span>
      </div>
    </>
  );
}

const sameExtent = (a: Extent, b: Extent): boolean => a.width === b.width && a.height === b.height;

/** The same array as before while its members are the same, so that what is drawn from it need not be drawn anew. */
function useSame<T>(items: readonly T[]): readonly T[] {
  const [kept, setKept] = useState(items);
  const same = kept.length === items.length && kept.every((item, index) => item === items[index]);
  useEffect(() => {
    if (!same) setKept(items);
  });
  return same ? kept : items;
}

function PictureOrPlaceholder(
  props: ImagePaneProps & { readonly picture: Picture; readonly squares: boolean },
): JSX.Element {
  const store = useStore();
  const [broken, setBroken] = useState(false);
  const { picture, index } = props;
  const { source, record, input, place } = picture;
  const address = useAddress(source);
  if (address !== undefined && !broken)
    return (
      <img
        class={`picture ${props.squares ? 'squares' : ''}`}
        src={address}
        alt={`Input ${input}`}
        draggable={false}
        onError={() => setBroken(true)}
      />
    );
  const path = source?.kind === 'missing' || source?.kind === 'remote' ? source.path : record.path;
  return (
    <div class="placeholder">
      <Icon name="file-media" />
      <p>
        {source?.kind === 'remote'
          ? 'This picture is not on this machine.'
          : broken
            ? 'This picture cannot be shown.'
            : 'Picture not found.'}
      </p>
      <p class="path">
        <PlainText text={path} />
      </p>
      <button
        type="button"
        class="button"
        onClick={() => store.send({ type: 'locateImage', index, input, image: place })}
      >
        {source?.kind === 'remote' ? 'Fetch…' : 'Locate…'}
      </button>
    </div>
  );
}

/** Where the picture can be loaded from; a picture that came by message gets an address while it is on show. */
function useAddress(source: PanelImage | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useLayoutEffect(() => {
    if (source?.kind !== 'bytes') return;
    const made = URL.createObjectURL(new Blob([new Uint8Array(source.data)], { type: source.type }));
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
      setAddress(undefined);
    };
  }, [source]);
  return source?.kind === 'local' ? source.uri : address;
}

interface LegendSwitchProps {
  readonly kind: 'predicted' | 'label' | 'probe';
  readonly name: string;
  readonly count: number;
  readonly on: boolean;
}

/** Says how one kind of box is drawn, and switches it. */
function LegendSwitch({ kind, name, count, on }: LegendSwitchProps): JSX.Element {
  const store = useStore();
  const change =
    kind === 'label' ? { showLabels: !on } : kind === 'probe' ? { showProbes: !on } : { showPredictions: !on };
  return (
    <button
      type="button"
      class={`legend ${kind}`}
      role="switch"
      aria-checked={on}
      onClick={() => store.act({ type: 'set', change })}
    >
      <svg class="legend-line" viewBox="0 0 22 10" aria-hidden="true">
        <rect x="1.5" y="1.5" width="19" height="7" rx="1" />
      </svg>
      {name} <span class="count">{count}</span>
    </button>
  );
}
