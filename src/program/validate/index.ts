export { programSchema } from './program.js';
export * from './shape.js';
export { imageBoxSchema, slotsSchema, valueSchema } from './value.js';
export { rangeSchema } from './expression.js';
