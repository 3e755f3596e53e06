import { rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';

/** An enum has a value and a record a field: nothing could ever be written otherwise. */
export const emptyType: Check = {
  EnumDeclaration: (node, { report }) => {
    if (node.values.length === 0) report('empty-type', rangeOfProperty(node, 'name'), `\`${node.name}\` has no value.`);
  },
  RecordDeclaration: (node, { report }) => {
    if (node.fields.length === 0) report('empty-type', rangeOfProperty(node, 'name'), `\`${node.name}\` has no field.`);
  },
};
