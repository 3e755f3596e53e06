export { readSamples } from './read-samples.js';
export * from './sample.js';
