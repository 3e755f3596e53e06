import { AstUtils, type AstNode } from 'langium';
import { placeOf } from '../flow/place.js';
import {
  type Hole,
  isInputDeclaration,
  isNameReference,
  isOutputDeclaration,
  isSection,
  isTextLiteral,
} from '../generated/ast.js';
import { rangeOf, walk } from '../syntax.js';
import { typeOf } from '../types/infer.js';
import { showType } from '../types/type.js';
import type { Check, CheckContext } from './check.js';
import { sourceIn, writing } from './fixes.js';

/** A trace's holes are its slots; a prompt's are inputs, enums, texts of the schema and constants. */
export const wrongHole: Check = {
  Hole: (node, context) => {
    const section = AstUtils.getContainerOfType(node, isSection)?.kind;
    if (section === 'trace') inTrace(node, context);
    else if (section !== undefined) inPrompt(node, context);
  },
  NameReference: (node, { report }) => {
    if (!isOutputDeclaration(node.target?.ref)) return;
    const section = AstUtils.getContainerOfType(node, isSection)?.kind;
    if (section === undefined || section === 'trace') return;
    report(
      'wrong-hole',
      node,
      `\`${node.target.$refText}\` is what the model is asked for: a ${section} cannot hold it.`,
    );
  },
};

function inTrace(node: Hole, { report }: CheckContext): void {
  const { value } = node;
  if (value === undefined || isTextLiteral(value) || isUnresolved(value)) return;
  const slot = placeOf(value);
  if (slot === undefined) {
    const isInput = isNameReference(value) && isInputDeclaration(value.target.ref);
    report(
      'wrong-hole',
      value,
      isInput ? 'An input is no slot of the trace.' : 'A hole of a trace is a slot: an output, or a field of one.',
    );
  } else if ((slot.type.kind === 'list' || slot.type.kind === 'record') && node.format === undefined) {
    const { end } = rangeOf(value);
    report('wrong-hole', value, `${showType(slot.type)} needs a codec.`, {
      fixes: [{ title: 'Write it `as json`', changes: [{ range: { start: end, end }, text: ' as json' }], safe: true }],
    });
  }
}

const printable = new Set(['text', 'prose', 'span', 'flag', 'number', 'enum', 'image', 'unknown']);

function inPrompt(node: Hole, { report }: CheckContext): void {
  const { value } = node;
  if (value === undefined || isUnresolved(value) || speaksOfOutputs(value)) return;
  const type = typeOf(value);
  const isImages = type.kind === 'list' && type.of.kind === 'image';
  if (printable.has(type.kind) || isImages) return;
  if (type.kind === 'enumValues') {
    const variable = type.declaration.name.slice(0, 1).toLowerCase();
    const loop = `{% for ${variable} in ${sourceIn(value, rangeOf(value))} %}{{ ${variable} }}{% endfor %}`;
    report('wrong-hole', value, 'Go through the values of an enum with `{% for %}`.', {
      fixes: [writing(rangeOf(node), loop, 'Go through its values')],
    });
  } else if (type.kind === 'list') report('wrong-hole', value, `Go through ${showType(type)} with \`{% for %}\`.`);
  else if (type.kind === 'schema' || type.kind === 'step')
    report('wrong-hole', value, 'Write its `name` or its `title`.', {
      fixes: ['title', 'name'].map((member) => writing(rangeOf(value), `${sourceIn(value, rangeOf(value))}.${member}`)),
    });
  else if (type.kind !== 'gold') report('wrong-hole', value, `${showType(type)} has no text.`);
}

/** The check of names reports it. */
function speaksOfOutputs(expression: AstNode): boolean {
  for (const node of walk(expression)) {
    if (node.$type === 'NameReference' && isOutputDeclaration(node.target?.ref)) return true;
  }
  return false;
}

/** Linking has reported it already. */
function isUnresolved(expression: AstNode): boolean {
  for (const node of walk(expression)) {
    if (node.$type === 'NameReference' && node.target?.ref === undefined) return true;
    if (node.$type === 'MemberAccess' && node.member?.ref === undefined) return true;
  }
  return false;
}
