import type { ImageBox } from '../base/boxes.js';
import { bind, type Environment, evaluate, truth } from '../program/evaluate/index.js';
import { type Probe, type Program, type SlotPath, type Slots, valueAt } from '../program/index.js';
import type { Trace, Verdict } from '../trace/index.js';
import { type Checked, environmentOf, ORIGINAL, resolver } from './environment.js';
import { judge } from './verify.js';

/** One run of a probe: what to change before the model is asked again. */
export interface ProbeRun {
  readonly probe: string;
  /** The member of the original trace that it is about, for a probe with `for`. */
  readonly member?: SlotPath;
  readonly changes: readonly InputChange[];
}

/** A change of one input, with its values known. */
export type InputChange =
  | { readonly kind: 'blank'; readonly input: string }
  | { readonly kind: 'erase'; readonly input: string; readonly region: ImageBox; readonly image: number }
  | { readonly kind: 'text'; readonly input: string; readonly text: string };

/**
 * The runs that a probe asks for after a trace: one, or one for each member of its list that passes `where`. A member
 * whose region to erase is absent or unknown gives no run.
 */
export function probeRuns(
  program: Program,
  probe: Probe,
  original: Pick<Trace, 'inputs' | 'slots'>,
): readonly ProbeRun[] {
  const environment = environmentOf(program, original);
  const { each } = probe;
  if (each === undefined) {
    const changes = resolveChanges(probe, environment);
    return changes === undefined ? [] : [{ probe: probe.name, changes }];
  }
  const list = evaluate(each.list, environment);
  if (!list.known || list.value.kind !== 'list' || list.path === undefined) return [];
  const base = list.path;
  return list.value.items.flatMap((value, index): readonly ProbeRun[] => {
    const member = `${base}[${index}]`;
    const inner = bind(environment, { [each.variable]: { value, path: member } });
    if (each.where !== undefined && truth(evaluate(each.where, inner)) !== true) return [];
    const changes = resolveChanges(probe, inner);
    return changes === undefined ? [] : [{ probe: probe.name, member, changes }];
  });
}

function resolveChanges(probe: Probe, environment: Environment): readonly InputChange[] | undefined {
  const changes: InputChange[] = [];
  for (const change of probe.changes) {
    if (change.kind !== 'erase') {
      changes.push(change);
      continue;
    }
    const region = evaluate(change.region, environment);
    if (!region.known || region.value.kind !== 'box') return undefined;
    changes.push({ kind: 'erase', input: change.input, region: region.value.box, image: region.value.image ?? 0 });
  }
  return changes;
}

/**
 * Whether a changed run meets what its probe expects. Slots are those of the changed run; the probe's name is bound to
 * the member of the original trace, whose slots are called `original.…` in the verdict.
 */
export function judgeProbe(
  program: Program,
  probe: Probe,
  changed: Checked,
  original: { readonly slots: Slots; readonly member?: SlotPath },
): Verdict {
  const plain = environmentOf(program, changed);
  const { member } = original;
  const value = member === undefined ? undefined : valueAt(original.slots, member);
  const environment =
    probe.each === undefined || member === undefined
      ? plain
      : bind(plain, {
          [probe.each.variable]: { ...(value === undefined ? {} : { value }), path: `${ORIGINAL}.${member}` },
        });
  const resolve = resolver(changed.slots, undefined, original.slots);
  return judge({ name: probe.name, body: probe.expect, range: probe.range }, environment, changed.slotRanges, resolve);
}
