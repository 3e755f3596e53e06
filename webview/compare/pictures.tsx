import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { type ComparedPicture, describeBox } from '../../src/view/compare/pictures.js';
import type { PanelImage, PanelImages } from '../../src/view/messages.js';
import { Icon, IconButton } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { useStage } from '../parts/stage.js';
import { useRoving } from '../roving.js';

interface ComparedPicturesProps {
  readonly pictures: readonly ComparedPicture[];
  readonly images: Readonly<Record<'left' | 'right', PanelImages>>;
}

const sideNames = { both: '', left: 'left', right: 'right' } as const;

/** The pictures: one where both traces saw the same, else one for each side, below each other. */
export function ComparedPictures({ pictures, images }: ComparedPicturesProps): JSX.Element {
  return (
    <>
      {pictures.map((picture) => {
        const { input, image, sides } = picture;
        const source = images[sides === 'right' ? 'right' : 'left'][input]?.[image];
        return <Picture key={`${input} ${image} ${sides} ${picture.path}`} picture={picture} source={source} />;
      })}
      <p class="compare-legend">
        <span class="legend-item">
          <svg class="legend-line" viewBox="0 0 22 10" aria-hidden="true">
            <rect x="1.5" y="1.5" width="19" height="7" rx="1" />
          </svg>{' '}
          left
        </span>
        <span class="legend-item right">
          <svg class="legend-line" viewBox="0 0 22 10" aria-hidden="true">
            <rect x="1.5" y="1.5" width="19" height="7" rx="1" />
          </svg>{' '}
          right
        </span>
      </p>
    </>
  );
}

function Picture(props: { readonly picture: ComparedPicture; readonly source: PanelImage | undefined }): JSX.Element {
  const { picture, source } = props;
  const { original } = picture.sizes;
  const stage = useStage(original);
  const ref = useRoving<SVGSVGElement>();
  const { scale, x, y } = stage.placement;
  const side = sideNames[picture.sides];
  return (
    <div
      ref={stage.ref}
      class="stage"
      role="group"
      data-side={picture.sides}
      aria-label={`Picture ${picture.input}${side === '' ? '' : ` of the ${side} trace`}. Plus and minus zoom, arrows move, 0 fits.`}
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
        <Seen source={source} path={picture.path} input={picture.input} />
        <svg
          ref={ref}
          class="boxes"
          viewBox={`0 0 ${original.width} ${original.height}`}
          preserveAspectRatio="none"
          role="group"
          aria-label={`${picture.boxes.length} boxes`}
        >
          {picture.boxes.map((box) => {
            const frame = {
              x: box.box.x1,
              y: box.box.y1,
              width: Math.max(0, box.box.x2 - box.box.x1),
              height: Math.max(0, box.box.y2 - box.box.y1),
            };
            return (
              <g
                key={`${box.side} ${box.path}`}
                class={`box ${box.side === 'left' ? 'predicted' : 'label'} colour-${box.colour}`}
                role="img"
                tabIndex={-1}
                data-stop
                data-thing={`row-${box.row}`}
                data-side={box.side}
                data-slot={box.path}
                aria-label={describeBox(box)}
              >
                <title>{describeBox(box)}</title>
                <rect class="halo" {...frame} />
                <rect class="line" {...frame} />
              </g>
            );
          })}
        </svg>
      </div>
      {side !== '' && <span class="stage-side">{side}</span>}
      <div class="stage-tools">
        <IconButton icon="screen-full" label="Fit the picture (0)" onClick={stage.fit} />
        <IconButton icon="zoom-out" label="Zoom out (-)" onClick={() => stage.zoom(1 / 1.25)} />
        <IconButton icon="zoom-in" label="Zoom in (+)" onClick={() => stage.zoom(1.25)} />
      </div>
    </div>
  );
}

function Seen(props: {
  readonly source: PanelImage | undefined;
  readonly path: string;
  readonly input: string;
}): JSX.Element {
  const { source, path, input } = props;
  const [made, setMade] = useState<string>();
  const [broken, setBroken] = useState(false);
  useLayoutEffect(() => {
    if (source?.kind !== 'bytes') return;
    const address = URL.createObjectURL(new Blob([new Uint8Array(source.data)], { type: source.type }));
    setMade(address);
    return () => {
      URL.revokeObjectURL(address);
      setMade(undefined);
    };
  }, [source]);
  const address = source?.kind === 'local' ? source.uri : made;
  if (address !== undefined && !broken)
    return (
      <img class="picture" src={address} alt={`Input ${input}`} draggable={false} onError={() => setBroken(true)} />
    );
  return (
    <div class="placeholder">
      <Icon name="file-media" />
      <p>{source?.kind === 'remote' ? 'This picture is not on this machine.' : 'Picture not found.'}</p>
      <p class="path">
        <PlainText text={path} />
      </p>
    </div>
  );
}
