import { AstUtils } from 'langium';
import { isSection } from '../generated/ast.js';
import { rangeOf } from '../syntax.js';
import type { Check } from './check.js';
import { writing } from './fixes.js';

/**
 * What models take for control tokens rather than text: Qwen's and its relatives' `<|…|>`, and the classic ones. They
 * would end a turn or begin an image in the middle of a prompt, and break guided decoding in a trace.
 */
const specialTokens = /<\|[a-z0-9_]+\|>|<\/?s>|<(?:pad|unk|bos|eos)>|\[\/?INST\]/g;

/** Text of a template is text to the model too. */
export const specialToken: Check = {
  TextNode: (node, { report }) => {
    if (!/[<[]/.test(node.text)) return;
    const { start } = rangeOf(node);
    for (const match of node.text.matchAll(specialTokens)) {
      const range = { start: start + match.index, end: start + match.index + match[0].length };
      const section = AstUtils.getContainerOfType(node, isSection)?.kind ?? 'template';
      const message = `\`${match[0]}\` is a control token of many models, no text for a ${section}.`;
      report('special-token', range, message, { fixes: [writing(range, '', `Remove \`${match[0]}\``)] });
    }
  },
};
