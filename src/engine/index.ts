export { alterImage, type ImageChange } from './image/alter.js';
export * from './local-model.js';
export { availableMemory } from './memory.js';
export * from './model.js';
export type { ModelProfile } from './model/profile.js';
export * from './run.js';
export type * from './runtime.js';
export * from './shelf.js';
export type { ChatMessage, ChatPart } from './text/chat.js';
