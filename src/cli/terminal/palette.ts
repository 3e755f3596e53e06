/** Styles for a terminal; each is the identity where colours are off. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly underline: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly blue: Paint;
  readonly cyan: Paint;
}

export type Paint = (text: string) => string;

const paint =
  (on: boolean, open: number, close: number): Paint =>
  (text) =>
    on && text !== '' ? `\u001B[${open}m${text}\u001B[${close}m` : text;

export const palette = (coloured: boolean): Palette => ({
  bold: paint(coloured, 1, 22),
  dim: paint(coloured, 2, 22),
  underline: paint(coloured, 4, 24),
  red: paint(coloured, 31, 39),
  green: paint(coloured, 32, 39),
  yellow: paint(coloured, 33, 39),
  blue: paint(coloured, 34, 39),
  cyan: paint(coloured, 36, 39),
});

/** Colours only where a terminal shows them and nobody asked for none (https://no-color.org); `FORCE_COLOR` asks for them. */
export function wantsColour(terminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const set = (name: string): boolean => environment[name] !== undefined && environment[name] !== '';
  if (set('NO_COLOR')) return false;
  if (set('FORCE_COLOR')) return environment['FORCE_COLOR'] !== '0';
  return terminal && environment['TERM'] !== 'dumb';
}
