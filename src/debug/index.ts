export { DebugAdapter } from './adapter.js';
export type {
  DebugServices,
  Files,
  Inference,
  Language,
  LaunchSample,
  NamedType,
  Reading,
  RunListener,
  StartedRun,
  Template,
  TraceFile,
  TraceFrame,
} from './services.js';
export { type MessagePort, serve } from './wire.js';
