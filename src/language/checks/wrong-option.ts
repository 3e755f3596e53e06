import type { AstNode } from 'langium';
import { nearest } from '../nearest.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check, CheckContext } from './check.js';

/** Options have one of the words that they know. */
export const wrongOption: Check = {
  Constraint: (node, context) => known(node, 'severity', node.severity, ['error', 'warning', 'information'], context),
  Probe: (node, context) => known(node, 'bias', node.bias, ['textual', 'visual'], context),
  SpanType: (node, context) => known(node, 'option', node.option, ['any'], context),
  ProseType: (node, context) => known(node, 'option', node.option, ['max'], context),
};

function known(
  node: AstNode,
  property: string,
  word: string | undefined,
  words: readonly string[],
  { report }: CheckContext,
): void {
  if (word === undefined || words.includes(word)) return;
  const range = rangeOfProperty(node, property);
  const list = words.map((each) => `\`${each}\``).join(', ');
  const guess = nearest(word, words) ?? (words.length === 1 ? words[0] : undefined);
  const fixes = guess === undefined ? [] : [{ title: `Write \`${guess}\``, changes: [{ range, text: guess }] }];
  report('wrong-option', range, `This must be ${words.length === 1 ? list : `one of ${list}`}.`, { fixes });
}
