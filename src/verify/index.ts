export * from './advantages.js';
export * from './probes.js';
export { totalReward } from './rewards.js';
export { type Verification, verify, withVerdicts } from './verify.js';
export type { Checked } from './environment.js';
