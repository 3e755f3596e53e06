import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { type Figure, isFigure, LETTERS, type NoFigure, type Shape } from '../../src/view/figures/drawing.js';
import { figureCsv } from '../../src/view/figures/figure.js';
import type { FigureFormat } from '../../src/view/figures/messages.js';
import { svgText } from '../../src/view/figures/svg.js';
import { IconButton } from '../parts/icon.js';
import { PlainText } from '../parts/plain-text.js';
import { onActivate, useRoving } from '../roving.js';
import type { FiguresBridge } from './bridge.js';
import { coloursOf } from './colours.js';
import { pngOf } from './png.js';

interface FigureCardProps {
  readonly figure: Figure | NoFigure;
  readonly bridge: FiguresBridge;
  /** What stands beside the title. */
  readonly children?: ComponentChildren;
}

/** One figure with its words, its table, and the ways to save it. */
export function FigureCard({ figure, bridge, children }: FigureCardProps): JSX.Element {
  return (
    <figure class="figure" data-figure={figure.id}>
      <figcaption class="figure-head">
        <h2>{figure.title}</h2>
        {children}
        {isFigure(figure) && <SaveButtons figure={figure} bridge={bridge} />}
      </figcaption>
      {isFigure(figure) ? <Drawn figure={figure} bridge={bridge} /> : <p class="quiet figure-none">{figure.reason}</p>}
    </figure>
  );
}

const formatNames: Readonly<Record<FigureFormat, string>> = { svg: 'SVG', png: 'PNG', csv: 'CSV' };

function SaveButtons({ figure, bridge }: { readonly figure: Figure; readonly bridge: FiguresBridge }): JSX.Element {
  const ref = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string>();
  const save = async (format: FigureFormat): Promise<void> => {
    const { current } = ref;
    if (current === null) return;
    const { drawing, title, summary, id } = figure;
    const svg = svgText(drawing, title, summary, coloursOf(current));
    const content =
      format === 'csv' ? figureCsv(figure) : format === 'svg' ? svg : await pngOf(svg, drawing.width, drawing.height);
    bridge.send({ type: 'save', id, format, content });
  };
  return (
    <div ref={ref} class="figure-tools" role="toolbar" aria-label={`Save ${figure.title}`}>
      {(['svg', 'png', 'csv'] as const).map((format) => (
        <button
          key={format}
          type="button"
          class="tool"
          title={`Save ${figure.title} as ${formatNames[format]}`}
          onClick={() => {
            setProblem(undefined);
            save(format).catch((error: unknown) => setProblem(String(error)));
          }}
        >
          {formatNames[format]}
        </button>
      ))}
      {problem !== undefined && <span role="alert">{problem}</span>}
    </div>
  );
}

function Drawn({ figure, bridge }: { readonly figure: Figure; readonly bridge: FiguresBridge }): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const ref = useRoving<SVGSVGElement>();
  const { drawing, title, summary, caption } = figure;
  return (
    <>
      <p class="figure-summary">
        <PlainText text={summary} />
      </p>
      <svg
        ref={ref}
        class="drawing"
        viewBox={`0 0 ${drawing.width} ${drawing.height}`}
        style={{ maxWidth: `${drawing.width * 1.4}px` }}
        role="group"
        aria-label={`${title}. ${summary}`}
        font-size={LETTERS}
      >
        {drawing.shapes.map((shape, index) => (
          <ShapePart key={index} shape={shape} bridge={bridge} />
        ))}
      </svg>
      <p class="quiet figure-caption">
        <PlainText text={caption} />
      </p>
      <div class="figure-more">
        <IconButton
          icon="table"
          label={asTable ? 'Hide the table' : 'Show as a table'}
          pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        />
      </div>
      {asTable && <FigureTable figure={figure} />}
    </>
  );
}

function ShapePart({ shape, bridge }: { readonly shape: Shape; readonly bridge: FiguresBridge }): JSX.Element {
  const opacity = shape.opacity === undefined ? {} : { opacity: shape.opacity };
  switch (shape.kind) {
    case 'line': {
      const { x1, y1, x2, y2, tone, dashed, strong } = shape;
      return (
        <line
          class={`tone-${tone} ${dashed === true ? 'dashed' : ''} ${strong === true ? 'strong' : ''}`}
          x1={x1}
          y1={y1}
          x2={x2}
          y2={y2}
          {...opacity}
        />
      );
    }
    case 'text':
      return (
        <text
          class={`tone-${shape.tone}`}
          x={shape.x}
          y={shape.y}
          text-anchor={shape.anchor}
          aria-hidden="true"
          {...opacity}
        >
          {shape.text}
        </text>
      );
    case 'rect': {
      const { x, y, width, height, tone, title, constraint } = shape;
      const frame = { x, y, width, height };
      if (title === undefined) return <rect class={`tone-${tone}`} {...frame} {...opacity} />;
      const list = (): void => {
        if (constraint !== undefined) bridge.send({ type: 'list', constraint });
      };
      const action = constraint === undefined ? {} : { onClick: list, onKeyDown: onActivate(list) };
      return (
        <rect
          class={`bar tone-${tone}`}
          {...frame}
          {...opacity}
          role={constraint === undefined ? 'img' : 'button'}
          tabIndex={-1}
          data-stop
          aria-label={constraint === undefined ? title : `${title}. List these traces`}
          {...action}
        >
          <title>{title}</title>
        </rect>
      );
    }
  }
}

function FigureTable({ figure }: { readonly figure: Figure }): JSX.Element {
  return (
    <div class="figure-table">
      <table aria-label={figure.title}>
        <thead>
          <tr>
            {figure.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figure.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    <PlainText text={cell} />
                  </th>
                ) : (
                  <td key={place}>
                    <PlainText text={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
