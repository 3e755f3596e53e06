import type { Style, TemplateNode } from '../program/index.js';

/** The part of a style that answers, after free thinking. */
export interface AnswerStyle {
  readonly style: Style;
  /** What the model writes at the end of its thinking; absent where the style has none: all of it is the answer. */
  readonly after?: string;
}

const endOfThinking = '</think>';

/**
 * Cuts a style after the end of thinking, so that the answer alone can be guided: its holes then define what the
 * thinking would have defined. Without that sign the whole trace is the answer.
 */
export function answerOf(style: Style): AnswerStyle {
  const { trace } = style;
  for (let index = trace.length - 1; index >= 0; index--) {
    const node = trace[index];
    if (node?.kind !== 'literal') continue;
    const at = node.text.lastIndexOf(endOfThinking);
    if (at < 0) continue;
    const rest = node.text.slice(at + endOfThinking.length);
    const first: readonly TemplateNode[] = rest === '' ? [] : [{ ...node, text: rest }];
    return { style: { ...style, trace: [...first, ...trace.slice(index + 1)] }, after: endOfThinking };
  }
  return { style };
}
