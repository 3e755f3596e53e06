import { type Environment, evaluate, truth } from '../../program/evaluate/index.js';
import { findRecord } from '../../program/program.js';
import type { SlotDeclaration } from '../../program/types.js';
import { none, type Slots, type Value } from '../../program/value.js';
import { own } from '../own.js';
import type { Store } from '../store/cells.js';
import type { Scene } from './scene.js';
import { tellOutputs } from './values.js';

/** The result of a reading as plain values. A slot whose condition is known to fail is none, even if no hole wrote it. */
export const tellSlots = (store: Store, scene: Scene): Slots => withAbsent(tellOutputs(store, scene), scene);

/** Adds the slots that are none because their condition is known to fail. */
export function withAbsent(slots: Slots, scene: Scene): Slots {
  const { schema, context } = scene;
  const environment = { schema, slots, texts: context.texts, imageSizes: context.images, variables: {} };
  return completeScope(slots, schema.outputs, scene, environment);
}

function completeScope(
  slots: Slots,
  declarations: readonly SlotDeclaration[],
  scene: Scene,
  environment: Environment,
): Slots {
  const complete: [string, Value][] = [];
  for (const { name, when } of declarations) {
    const value = own(slots, name);
    if (value !== undefined) complete.push([name, completeValue(value, scene, environment)]);
    else if (when !== undefined && truth(evaluate(when, { ...environment, fields: { slots, path: '' } })) === false)
      complete.push([name, none]);
  }
  return Object.fromEntries(complete);
}

function completeValue(value: Value, scene: Scene, environment: Environment): Value {
  if (value.kind === 'list')
    return { kind: 'list', items: value.items.map((item) => completeValue(item, scene, environment)) };
  if (value.kind !== 'record') return value;
  const declarations = findRecord(scene.schema, value.record)?.fields ?? [];
  return { ...value, fields: completeScope(value.fields, declarations, scene, environment) };
}
