import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ExceptionFilter } from '../replay/index.js';

/** Below this the model's own probability of a sampled token counts as low, unless the user says otherwise. */
export const LOW_PROBABILITY = 0.5;

const expressionCondition = 'Expression that must hold too, for example: count(entities) > 1';
/**
 * One filter for each constraint was tried: the view of breakpoints shows nine rows, and one's own breakpoints slid out
 * of sight.
 */
const constraintCondition =
  'Names of constraints, to stop at these only, for example: distinct_spans, no_shared_box. Or an expression that must hold too: count(entities) > 1';

/** The exception filters, in the order in which the editor lists them. */
export const exceptionFilters: readonly {
  readonly exception: ExceptionFilter;
  readonly shown: DebugProtocol.ExceptionBreakpointsFilter;
}[] = [
  {
    exception: { kind: 'violation', severity: 'error' },
    shown: {
      filter: 'violation-error',
      label: 'Violated constraints',
      description: 'Stops when a constraint of severity error has become violated.',
      default: true,
      supportsCondition: true,
      conditionDescription: constraintCondition,
    },
  },
  {
    exception: { kind: 'violation', severity: 'warning' },
    shown: {
      filter: 'violation-warning',
      label: 'Violated constraints (warnings)',
      description: 'Stops when a constraint of severity warning has become violated.',
      supportsCondition: true,
      conditionDescription: constraintCondition,
    },
  },
  {
    exception: { kind: 'violation', severity: 'information' },
    shown: {
      filter: 'violation-information',
      label: 'Violated constraints (information)',
      description: 'Stops when a constraint of severity information has become violated.',
      supportsCondition: true,
      conditionDescription: constraintCondition,
    },
  },
  {
    exception: { kind: 'drift' },
    shown: {
      filter: 'drift',
      label: 'Drift',
      description: 'Stops when a repeat differs from what was said first.',
      default: true,
      supportsCondition: true,
      conditionDescription: expressionCondition,
    },
  },
  {
    exception: { kind: 'deviation' },
    shown: {
      filter: 'deviation',
      label: 'Deviations',
      description: 'Stops where the trace leaves its template.',
      supportsCondition: true,
      conditionDescription: expressionCondition,
    },
  },
  {
    exception: { kind: 'low-probability', threshold: LOW_PROBABILITY },
    shown: {
      filter: 'low-probability',
      label: 'Low probability',
      description: `Stops before a sampled token to which the model gave less than a threshold (${LOW_PROBABILITY}).`,
      supportsCondition: true,
      conditionDescription: 'Threshold between 0 and 1, for example: 0.2',
    },
  },
  {
    exception: { kind: 'failed-probe' },
    shown: {
      filter: 'failed-probe',
      label: 'Failed probes',
      description: 'Stops in the run of a probe when its expectation has failed.',
      default: true,
      supportsCondition: true,
      conditionDescription: expressionCondition,
    },
  },
];

/** What the adapter can do whatever it debugs. Everything here has a golden conversation. */
export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsInstructionBreakpoints: true,
  supportsBreakpointLocationsRequest: true,
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsStepInTargetsRequest: true,
  supportsGotoTargetsRequest: true,
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.'],
  supportsLoadedSourcesRequest: true,
  supportsDisassembleRequest: true,
  supportsCancelRequest: true,
  supportsTerminateRequest: true,
  exceptionBreakpointFilters: exceptionFilters.map(({ shown }) => shown),
};

/** What it can do besides where a model is at hand: told when that is known. */
export const liveCapabilities: DebugProtocol.Capabilities = {
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsRestartFrame: true,
};
