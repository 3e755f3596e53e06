import { AstUtils } from 'langium';
import { unreachable } from '../../base/unreachable.js';
import { documentationOf } from '../../language/documentation.js';
import type {
  ByClause,
  Constraint,
  EnumDeclaration,
  EnumValue,
  FieldDeclaration,
  InputDeclaration,
  OutputDeclaration,
  Probe,
  RecordDeclaration,
  Reward,
  Schema,
  Step,
  Style,
  Variable,
} from '../../language/generated/ast.js';
import { stringLiteral } from '../../language/parser/strings.js';
import { rangeOf, type SyntaxNode } from '../../language/syntax.js';
import { typeOfMember, typeOfNamed } from '../../language/types/declared.js';
import { typeOf } from '../../language/types/infer.js';
import { showType } from '../../language/types/type.js';

/** The type of a slot as its source says it: `Box in image`. */
export function showDeclaredType(node: FieldDeclaration | InputDeclaration | OutputDeclaration): string {
  if (node.type === undefined) return '';
  const condition = node.$type !== 'InputDeclaration' && node.condition !== undefined ? ' when …' : '';
  return `${sourceOf(node.type)}${condition}`;
}

/** The source of a node, on one line. */
export function sourceOf(node: SyntaxNode): string {
  const { start, end } = rangeOf(node);
  return AstUtils.getDocument(node).textDocument.getText().slice(start, end).replace(/\s+/g, ' ');
}

/** Nodes that a name can stand for. */
type Declared =
  | Schema
  | Style
  | EnumDeclaration
  | EnumValue
  | RecordDeclaration
  | InputDeclaration
  | OutputDeclaration
  | FieldDeclaration
  | Step
  | Constraint
  | Reward
  | Probe
  | Variable
  | ByClause;

const declaredTypes: ReadonlySet<string> = new Set<Declared['$type']>([
  'Schema',
  'Style',
  'EnumDeclaration',
  'EnumValue',
  'RecordDeclaration',
  'InputDeclaration',
  'OutputDeclaration',
  'FieldDeclaration',
  'Step',
  'Constraint',
  'Reward',
  'Probe',
  'Variable',
  'ByClause',
]);
const isDeclared = (node: SyntaxNode): node is Declared => declaredTypes.has(node.$type);

/** A declaration on a line, as a hover shows it. */
function signatureOf(node: Declared): string {
  const title = 'title' in node && node.title !== undefined ? ` ${stringLiteral(node.title)}` : '';
  switch (node.$type) {
    case 'Schema':
      return `schema ${node.name}${title}`;
    case 'Style':
      return `style ${node.name} for ${node.schema?.$refText ?? ''}${title}`;
    case 'EnumDeclaration':
      return `enum ${node.name} { ${node.values.map((value) => value.name).join(' ')} }`;
    case 'EnumValue':
      return sourceOf(node);
    case 'RecordDeclaration':
      return `record ${node.name} { ${node.fields.map((field) => `${field.name}: ${showDeclaredType(field)}`).join(', ')} }`;
    case 'InputDeclaration':
    case 'OutputDeclaration':
    case 'FieldDeclaration':
    case 'Step':
      return sourceOf(node);
    case 'Constraint':
      return `constraint ${node.name}${title}`;
    case 'Reward':
      return `reward ${node.name}${node.weight === undefined ? '' : ` weight ${node.weight}`}${title}`;
    case 'Probe':
      return `probe ${node.name}${title}`;
    case 'Variable':
      return `${node.name}: ${showType(typeOfNamed(node, typeOf))}`;
    case 'ByClause':
      return showType(typeOfMember(node, typeOf));
    default:
      return unreachable(node);
  }
}

/** A hover or a completion's documentation: the declaration, then what its `///` comment says. */
export function describe(node: SyntaxNode): string | undefined {
  if (!isDeclared(node)) return undefined;
  const signature = signatureOf(node);
  const documentation = documentationOf(node);
  const code = `\`\`\`mrsi\n${signature}\n\`\`\``;
  return documentation === '' ? code : `${code}\n\n${documentation}`;
}
