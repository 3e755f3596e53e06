export * from './expression-text.js';
export * from './value-text.js';
