import { type AstNode, AstUtils, type LangiumDocument } from 'langium';
import { unreachable } from '../../base/unreachable.js';
import type { Place } from '../../language/flow/place.js';
import { traceFlow } from '../../language/flow/trace-flow.js';
import { type Hole, isHole, isSection, isStyle, type Type } from '../../language/generated/ast.js';
import { rangeOf } from '../../language/syntax.js';
import { sourceOf } from './describe.js';
import { editorRange } from './ranges.js';

/** What the hole of a trace that a node stands in does to its slot, and what may be written there. */
export function holeHelp(document: LangiumDocument, node: AstNode): string | undefined {
  const hole = AstUtils.getContainerOfType(node, isHole);
  const style = AstUtils.getContainerOfType(node, isStyle);
  if (hole === undefined || style === undefined) return undefined;
  if (AstUtils.getContainerOfType(hole, isSection)?.kind !== 'trace') return undefined;
  const { roles } = traceFlow(style);
  const role = roles.get(hole);
  if (role === undefined || role.kind === 'decides') return undefined;
  const { slot } = role;
  const content = `${contentOf(hole, slot)}${role.mayBeNone ? ', or `none`' : ''}`;
  if (role.kind === 'defines') return `This hole writes \`${slot.path}\` for the first time: ${content}.`;
  const first = [...roles].find(([, each]) => each.kind === 'defines' && each.slot.path === slot.path)?.[0];
  const line = first === undefined ? undefined : editorRange(document, rangeOf(first)).start.line + 1;
  return `This hole repeats \`${slot.path}\`${line === undefined ? '' : `, which line ${line} writes for the first time`}: ${content}.`;
}

function contentOf({ format }: Hole, { declaration, type }: Place): string {
  switch (format?.$type) {
    case 'JsonFormat':
      return 'compact JSON';
    case 'QuotedFormat':
      return 'a JSON string';
    case 'GlossFormat':
      return 'what one of its values means';
    case 'BoxFormat':
      return `four numbers, as in \`${format.pattern}\`; their space is the model's`;
    case undefined:
      return declaration?.type === undefined ? memberWords(type) : typeWords(declaration.type);
    default:
      return unreachable(format);
  }
}

/** A member of a list, which has no declaration of its own. */
const memberWords = (type: Place['type']): string =>
  type.kind === 'enum' ? oneOf(type.declaration.values.map(({ name }) => name)) : 'one member of the list';

function typeWords(type: Type): string {
  switch (type.$type) {
    case 'TextType':
      return 'any text, up to where the template goes on';
    case 'ProseType':
      return `free text, up to where the template goes on${type.maximum === undefined ? '' : `, at most ${type.maximum} tokens`}`;
    case 'SpanType':
      return `a piece of \`${type.input?.$refText ?? 'text'}\`, word for word`;
    case 'BoxType':
      return `a box in \`${type.input?.$refText ?? 'image'}\`, spelled as the model does`;
    case 'FlagType':
      return '`yes` or `no`';
    case 'IntType':
      return `an integer${type.bounds === undefined ? '' : ` in \`${sourceOf(type.bounds)}\``}`;
    case 'NumberType':
      return `a number${type.bounds === undefined ? '' : ` in \`${sourceOf(type.bounds)}\``}`;
    case 'NamedType': {
      const declaration = type.declaration?.ref;
      if (declaration?.$type === 'EnumDeclaration') return oneOf(declaration.values.map(({ name }) => name));
      return 'a record, which needs `as json`';
    }
    case 'ListType':
      return 'a list, which needs `as json`';
    case 'ImageType':
      return 'nothing: an image is no slot';
    default:
      return unreachable(type);
  }
}

const oneOf = (names: readonly string[]): string => `one of ${names.map((name) => `\`${name}\``).join(', ')}`;
