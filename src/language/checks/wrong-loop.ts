import { AstUtils } from 'langium';
import { placeOf } from '../flow/place.js';
import { isSection } from '../generated/ast.js';
import { typeOf } from '../types/infer.js';
import type { Check } from './check.js';

/** A trace's loops go through lists of its slots; a prompt's through what is known before. */
export const wrongLoop: Check = {
  ForTag: (node, { report }) => {
    const section = AstUtils.getContainerOfType(node, isSection)?.kind;
    if (section !== 'trace' || node.list === undefined) return;
    const type = typeOf(node.list);
    if (type.kind === 'unknown' || (type.kind !== 'list' && type.kind !== 'enumValues')) return;
    if (placeOf(node.list)?.type.kind === 'list') return;
    report('wrong-loop', node.list, 'A loop of a trace goes through a list of the outputs.');
  },
};
