export * from './expression.js';
export * from './lookup.js';
export * from './program.js';
export * from './source.js';
export * from './template.js';
export * from './terminators.js';
export * from './types.js';
export * from './value.js';
