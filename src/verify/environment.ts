import type { Environment } from '../program/evaluate/index.js';
import { type Program, type SlotPath, type Slots, type Value, valueAt } from '../program/index.js';
import type { Trace } from '../trace/index.js';

/** What verification reads of a trace. */
export type Checked = Pick<Trace, 'inputs' | 'slots' | 'slotRanges'>;

/** What the constraints of a program can speak of, for one trace. */
export function environmentOf(program: Program, trace: Pick<Trace, 'inputs' | 'slots'>, label?: Slots): Environment {
  const inputs = Object.entries(trace.inputs);
  return {
    schema: program.schema,
    slots: trace.slots,
    ...(label === undefined ? {} : { gold: label }),
    texts: Object.fromEntries(inputs.flatMap(([name, input]) => (input.kind === 'text' ? [[name, input.text]] : []))),
    imageSizes: Object.fromEntries(
      inputs.flatMap(([name, input]) =>
        input.kind === 'image' ? [[name, input.images.map((image) => image.sizes)]] : [],
      ),
    ),
    variables: {},
  };
}

/** Finds the value at a path that evaluation named. */
export type Resolve = (path: SlotPath) => Value | undefined;

/** Paths of members of the trace that a probe started from begin with this. */
export const ORIGINAL = 'original';

/** Resolves paths of the trace's slots, of the label (`gold.…`), and of a probe's original trace (`original.…`). */
export function resolver(slots: Slots, label: Slots | undefined, original: Slots | undefined): Resolve {
  const asRecord = (fields: Slots | undefined): Value | undefined =>
    fields === undefined ? undefined : { kind: 'record', record: 'trace', fields };
  const [gold, before] = [asRecord(label), asRecord(original)];
  const all: Slots = {
    ...slots,
    ...(gold === undefined ? {} : { gold }),
    ...(before === undefined ? {} : { [ORIGINAL]: before }),
  };
  return (path) => valueAt(all, path);
}
