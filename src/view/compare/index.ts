export * from './checks.js';
export * from './comparison.js';
export * from './divergence.js';
export * from './messages.js';
export * from './pictures.js';
export * from './runs.js';
export * from './text-diff.js';
export * from './things.js';
