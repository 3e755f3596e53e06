import { rangeOfProperty } from '../syntax.js';
import { typeOfSyntax } from '../types/declared.js';
import type { Check } from './check.js';

/** A probe changes something, each input once, and in a way that its kind allows. */
export const wrongChange: Check = {
  Probe: (node, { report }) => {
    if (node.changes.length === 0 && node.expect !== undefined) {
      report('wrong-change', rangeOfProperty(node, 'name'), 'This probe changes nothing: add `with input = …`.');
    }
    const seen = new Set<string>();
    for (const change of node.changes) {
      const name = change.input?.$refText ?? '';
      if (seen.has(name)) report('wrong-change', rangeOfProperty(change, 'input'), `\`${name}\` is changed twice.`);
      seen.add(name);
    }
  },
  ProbeChange: (node, { report }) => {
    const input = node.input?.ref;
    if (input?.type === undefined || node.change === undefined) return;
    const isText = typeOfSyntax(input.type).kind === 'text';
    if (isText === (node.change.$type === 'TextChange')) return;
    const message = isText
      ? 'A text is changed to another text.'
      : 'An image is made `blank`, or a box in it is erased.';
    report('wrong-change', node.change, message);
  },
};
