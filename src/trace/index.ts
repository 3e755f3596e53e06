export { decodeHeader, decodeTrace, type Decoded } from './decode.js';
export { decodeUtf8 as decodeText } from './utf8.js';
export { encodeHeader, encodeTrace } from './encode.js';
export * from './file.js';
export * from './lookup.js';
export { summarise, type TraceSummary } from './summary.js';
export * from './trace.js';
