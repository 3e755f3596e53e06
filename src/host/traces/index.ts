export * from './file-source.js';
export * from './relative-paths.js';
export * from './trace-writer.js';
