import type { Ending } from '../trace/index.js';
import { type CheckRow, countChecks } from './checks.js';
import { countOf } from './shown.js';

/** What stands in place of the problems where there are none. */
export interface AllClear {
  /** Everything was checked and holds. */
  readonly good: boolean;
  readonly text: string;
}

const unfinished: Readonly<Record<Exclude<Ending['kind'], 'complete'>, string>> = {
  'token-limit': 'The trace was cut off at the token limit',
  cancelled: 'The run was cancelled before the trace was complete',
  failed: 'The run failed before the trace was complete',
};

/** Why a trace has no problems: because all is well, or because there was nothing to find them in. */
export function allClear(ending: Ending['kind'] | 'running', checks: readonly CheckRow[]): AllClear {
  if (ending === 'running') return { good: false, text: 'Checked when the trace is complete.' };
  const { undetermined } = countChecks(checks);
  const open = undetermined === 0 ? '' : `${countOf(undetermined, 'constraint')} could not be decided`;
  if (ending !== 'complete') return { good: false, text: `${unfinished[ending]}${open === '' ? '' : `; ${open}`}.` };
  if (open !== '') return { good: false, text: `No constraint is violated, but ${open}.` };
  return { good: true, text: 'No constraint is violated, and the trace follows its template.' };
}
