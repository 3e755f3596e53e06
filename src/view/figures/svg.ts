import { type Drawing, LETTERS, type Palette, type Shape, unit } from './drawing.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 does not know. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text as the content of an element or of a quoted attribute. */
const escaped = (text: string): string =>
  text.replaceAll(ILLEGAL, '\uFFFD').replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);

/** A palette for paper and light pages. */
export const lightPalette: Palette = {
  background: '#ffffff',
  ink: '#1c1e21',
  quiet: '#5a5f66',
  grid: '#d5d7da',
  first: '#0b63b0',
  second: '#b3541e',
  error: '#c42b1c',
  warning: '#9a5b00',
  information: '#0b63b0',
};

/** A palette for dark pages. */
export const darkPalette: Palette = {
  background: '#1f1f1f',
  ink: '#e4e6e9',
  quiet: '#9aa1aa',
  grid: '#3c4046',
  first: '#6cb6ff',
  second: '#f0a35e',
  error: '#ff7b6e',
  warning: '#e8b04a',
  information: '#6cb6ff',
};

function shapeText(shape: Shape, palette: Palette): string {
  const colour = escaped(palette[shape.tone]);
  const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`;
  switch (shape.kind) {
    case 'rect': {
      const title = shape.title === undefined ? '' : `<title>${escaped(shape.title)}</title>`;
      return `<rect x="${unit(shape.x)}" y="${unit(shape.y)}" width="${unit(shape.width)}" height="${unit(shape.height)}" fill="${colour}"${opacity}>${title}</rect>`;
    }
    case 'line': {
      const dashes = `${shape.dashed === true ? ' stroke-dasharray="4 4"' : ''}${shape.strong === true ? ' stroke-width="2"' : ''}`;
      return `<line x1="${unit(shape.x1)}" y1="${unit(shape.y1)}" x2="${unit(shape.x2)}" y2="${unit(shape.y2)}" stroke="${colour}"${dashes}${opacity}/>`;
    }
    case 'text':
      return `<text x="${unit(shape.x)}" y="${unit(shape.y)}" fill="${colour}" text-anchor="${shape.anchor}"${opacity}>${escaped(shape.text)}</text>`;
  }
}

/** Letters of a figure, of fonts that every system has one of. */
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

/**
 * A figure as an SVG file that needs nothing else: colours stand in it, and it runs and fetches nothing.
 * @param about what the figure says, in words
 */
export function svgText(drawing: Drawing, title: string, about: string, palette: Palette): string {
  const { width, height } = drawing;
  const shapes = drawing.shapes.map((shape) => shapeText(shape, palette)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(FONT)}" font-size="${LETTERS}">
<title>${escaped(title)}</title>
<desc>${escaped(about)}</desc>
<rect width="${width}" height="${height}" fill="${escaped(palette.background)}"/>
${shapes}
</svg>
`;
}
