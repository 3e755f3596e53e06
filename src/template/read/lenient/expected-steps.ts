import type { NodeId } from '../../../program/template.js';
import type { Deviation, Segment } from '../../../trace/trace.js';
import type { CompiledStyle, Operation } from '../../compile/operations.js';
import { truthOf } from '../../machine/conditions.js';
import type { Scene } from '../../machine/scene.js';
import type { Store } from '../../store/cells.js';
import { deviation } from './deviations.js';
import { past } from './forward.js';

/**
 * Steps that were passed over without being noticed, together with a branch that nothing had decided yet: now that all
 * has been read, it is known that they were due.
 */
export function unnoticedSteps(
  { start }: CompiledStyle,
  store: Store,
  scene: Scene,
  segments: readonly Segment[],
  deviations: readonly Deviation[],
  end: number,
): readonly Deviation[] {
  const starts = new Map<NodeId, number>();
  for (const segment of segments) if (segment.kind === 'step') starts.set(segment.node, segment.range.start);
  const told = new Set(deviations.filter((each) => each.kind === 'missing-step').map((each) => each.node));
  const missing: Deviation[] = [];
  let before = 0;
  for (const { node, step } of stepsDue(start, store, scene)) {
    const present = starts.get(node);
    if (present !== undefined) before = present;
    else if (!told.has(node)) {
      const place = deviations.find(
        ({ kind, range }) => (kind === 'unexpected-text' || kind === 'missing-text') && range.start >= before,
      );
      const at = place?.range.start ?? end;
      missing.push(deviation('missing-step', at, at, `The step ${step} is missing.`, { node }));
    }
  }
  return missing;
}

interface StepDue {
  readonly node: NodeId;
  readonly step: string;
}

/** The steps outside of loops that the template writes for what is known now. */
function stepsDue(start: Operation, store: Store, scene: Scene): readonly StepDue[] {
  const steps: StepDue[] = [];
  let operation = start;
  for (;;)
    switch (operation.kind) {
      case 'literal':
      case 'hole':
      case 'round':
        operation = operation.next;
        break;
      case 'lazy':
        operation = operation.get();
        break;
      case 'mark': {
        const { mark, node, next }: Extract<Operation, { readonly kind: 'mark' }> = operation;
        if (mark.kind === 'open-step') steps.push({ node, step: mark.step });
        operation = mark.kind === 'open-json' ? mark.after : next;
        break;
      }
      case 'branch': {
        const truths = operation.branches.map(({ condition }) =>
          truthOf(condition, { frame: undefined }, store, scene),
        );
        const first = truths.findIndex((truth) => truth !== false);
        if (first < 0) operation = operation.otherwise;
        else
          operation = truths[first] === true ? (operation.branches[first]?.first ?? past(operation)) : past(operation);
        break;
      }
      case 'loop':
        operation = past(operation);
        break;
      case 'round-end':
      case 'end':
        return steps;
    }
}
