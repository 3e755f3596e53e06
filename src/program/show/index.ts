export * from './expression-text.js';
export * from './type-text.js';
export * from './value-text.js';
