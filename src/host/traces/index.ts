export * from './file-source.js';
export * from './image-paths.js';
export * from './trace-writer.js';
