import { nearest } from '../nearest.js';
import { rangeOfProperty } from '../syntax.js';
import { findFunction, functions } from '../types/functions.js';
import type { Check } from './check.js';

/** Only the language's own functions can be called. */
export const unresolvedFunction: Check = {
  Call: (node, { report }) => {
    if (node.function === undefined || findFunction(node.function) !== undefined) return;
    const range = rangeOfProperty(node, 'function');
    const guess = nearest(
      node.function,
      functions.map((signature) => signature.name),
    );
    const fixes = guess === undefined ? [] : [{ title: `Write \`${guess}\``, changes: [{ range, text: guess }] }];
    report('unresolved-name', range, `There is no function \`${node.function}\`.`, { fixes });
  },
};
