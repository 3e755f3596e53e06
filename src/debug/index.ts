export { DebugAdapter } from './adapter.js';
export type { DebugServices, Inference, Language, LaunchSample, Template } from './services.js';
export { type MessagePort, serve } from './wire.js';
