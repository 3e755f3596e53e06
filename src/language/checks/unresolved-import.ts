import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';

/** Every import names a file that can be read. */
export const unresolvedImport: Check = {
  Import: (node, { report, imports }) => {
    if (node.path === undefined || imports.file(node) !== undefined) return;
    report('unresolved-import', rangeOfProperty(node, 'path'), `There is no template \`${node.path}\`.`);
  },
};
