/** A JSON object of a data file. */
export interface Row {
  readonly index: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Rows {
  readonly rows: readonly Row[];
  /** What could not be read, each a sentence. */
  readonly problems: readonly string[];
}

/** The objects of a data file: a JSON list, one JSON object, or JSON Lines. */
export function readRows(content: string): Rows {
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content;
  if (text.trim() === '') return { rows: [], problems: ['The file is empty.'] };
  const whole = parse(text);
  if (whole.ok) return fromValues(Array.isArray(whole.value) ? whole.value : [whole.value]);
  const lines = text.split('\n');
  const parsed = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ number: index + 1, ...parse(line) }]));
  // Neither one JSON text nor lines of it: tell what is wrong with the whole, unless a first line shows what is meant.
  if (parsed[0]?.ok !== true || typeof parsed[0].value !== 'object')
    return { rows: [], problems: [`The file is no JSON: ${whole.problem}.`] };
  const good = fromValues(parsed.flatMap((line) => (line.ok ? [line.value] : [])));
  const bad = parsed.flatMap((line) => (line.ok ? [] : [`Line ${line.number} is no JSON: ${line.problem}.`]));
  return { rows: good.rows, problems: [...bad, ...good.problems] };
}

function fromValues(values: readonly unknown[]): Rows {
  const rows: Row[] = [];
  const problems: string[] = [];
  for (const [index, value] of values.entries()) {
    if (isObject(value)) rows.push({ index, fields: value });
    else problems.push(`Entry ${index + 1} is no object but ${nameOf(value)}.`);
  }
  return { rows, problems };
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (failure) {
    return { ok: false, problem: failure instanceof Error ? failure.message : String(failure) };
  }
}

/** Whether plain data is an object with keys. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What plain data is, for messages: `the number 3`, `a list`. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return value === undefined ? 'nothing' : 'an object';
}
