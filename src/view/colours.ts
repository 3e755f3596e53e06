/**
 * How many colours things are told apart by; things of one type have one colour. The panel's style sheet has them as
 * `--thing-0` to `--thing-5`, a test sees to it that these are the same.
 */
export const COLOURS = 6;

/** The theme colours of things, by number, as `ThemeColor` takes them. */
export const thingColours = [
  'charts.blue',
  'charts.green',
  'charts.purple',
  'symbolIcon.classForeground',
  'terminal.ansiCyan',
  'charts.yellow',
] as const;

/** The colour of what has this place among its like: of a type in its enum. */
export const colourOf = (place: number): number => Math.max(0, place) % COLOURS;
