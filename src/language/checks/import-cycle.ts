import { fileOfNode } from '../scope/owner.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';
import { lineOf, writing } from './fixes.js';

/** No file imports itself, directly or through others. */
export const importCycle: Check = {
  Import: (node, { report, imports }) => {
    const own = fileOfNode(node);
    const target = imports.file(node);
    if (own === undefined || target === undefined || !imports.closure(target).includes(own)) return;
    const message = target === own ? 'A file cannot import itself.' : `\`${node.path}\` imports this file again.`;
    const fixes = [writing(lineOf(node), '', 'Remove the import')];
    report('import-cycle', rangeOfProperty(node, 'path'), message, { fixes });
  },
};
