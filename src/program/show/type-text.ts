import { unreachable } from '../../base/unreachable.js';
import type { SlotType } from '../types.js';

/** A type as the language writes it. */
export function typeText(type: SlotType): string {
  switch (type.kind) {
    case 'text':
      return 'Text';
    case 'image':
      return 'Image';
    case 'span':
      return type.anywhere === true ? `Span(any) of ${type.of}` : `Span of ${type.of}`;
    case 'box':
      return `Box in ${type.in}`;
    case 'flag':
      return 'Flag';
    case 'int':
      return `Int${boundsText(type)}`;
    case 'number':
      return `Number${boundsText(type)}`;
    case 'enum':
    case 'record':
      return type.name;
    case 'list':
      return `${typeText(type.of)}[]`;
    case 'prose':
      return type.maxTokens === undefined ? 'Prose' : `Prose(max: ${type.maxTokens})`;
    default:
      return unreachable(type);
  }
}

const boundsText = ({ min, max }: { readonly min?: number; readonly max?: number }): string =>
  min === undefined && max === undefined ? '' : `(${min ?? ''}..${max ?? ''})`;
