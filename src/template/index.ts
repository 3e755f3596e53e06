export type { TemplateContext } from './context.js';
export {
  type PromptMessage,
  type PromptPart,
  type PromptPiece,
  type PromptPieces,
  renderPrompt,
  renderPromptPieces,
} from './write/render-prompt.js';
export { renderTrace, type TraceRendering, type WritingProblem } from './write/render-trace.js';
export { readTrace, type ReadOptions, type TraceReading } from './read/read-trace.js';
export { AutomatonState, openAutomaton, type OpenText } from './automaton.js';
export { spell, type Spelled } from './spelling/spell.js';
export { prepareMasks, tokenMask } from './mask/token-mask.js';
export { allowsToken, buildVocabulary, type TokenMask, type Vocabulary } from './mask/vocabulary.js';
