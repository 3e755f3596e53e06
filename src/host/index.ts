export * from './client.js';
export type { HostOptions } from './host-process.js';
export * from './protocol.js';
export * from './probe-inputs.js';
