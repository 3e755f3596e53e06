export * from './environment.js';
export * from './evaluate.js';
export { type Evaluation, joinPaths, type Known, type Unknown } from './evaluation.js';
export { compilePattern } from './functions.js';
export { truth } from './logic.js';
export * from './witnesses.js';
