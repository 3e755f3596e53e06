import type { Type } from '../generated/ast.js';
import type { Check } from './check.js';

/** Inputs are texts and images; outputs are anything but images. */
export const wrongSlotType: Check = {
  InputDeclaration: (node, { report }) => {
    const { type } = node;
    if (type === undefined || isInputType(type)) return;
    report('wrong-slot-type', type, 'An input is `Text`, `Image` or `Image[]`.');
  },
  OutputDeclaration: (node, { report }) => {
    if (node.type !== undefined && holdsImage(node.type)) {
      report('wrong-slot-type', node.type, 'An image can only be an input.');
    }
  },
  FieldDeclaration: (node, { report }) => {
    if (node.type !== undefined && holdsImage(node.type)) {
      report('wrong-slot-type', node.type, 'An image can only be an input.');
    }
  },
};

const isInputType = (type: Type): boolean =>
  type.$type === 'TextType' ||
  type.$type === 'ImageType' ||
  (type.$type === 'ListType' && type.element?.$type === 'ImageType');

const holdsImage = (type: Type): boolean =>
  type.$type === 'ImageType' || (type.$type === 'ListType' && type.element !== undefined && holdsImage(type.element));
