export * from './boxes.js';
export * from './cancellation.js';
export * from './disposable.js';
export * from './errors.js';
export * from './event.js';
export * from './positions.js';
export * from './unreachable.js';
