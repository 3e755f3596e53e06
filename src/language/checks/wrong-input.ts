import type { Fix } from '../diagnostics/problem.js';
import {
  type BoxType,
  type InputDeclaration,
  isBoxType,
  isRecordDeclaration,
  isSpanType,
  type RecordDeclaration,
  type SpanType,
  type Type,
} from '../generated/ast.js';
import { fileOfNode, inputsOf, schemaOf } from '../scope/owner.js';
import { usedTypes } from '../scope/used-types.js';
import { rangeOfProperty, walk } from '../syntax.js';
import type { Check } from './check.js';
import { writing } from './fixes.js';

/** Spans are of texts, boxes are in images; also those of shared records, in every schema that uses them. */
export const wrongInput: Check = {
  SpanType: (node, { report }) => {
    const type = node.input?.ref?.type;
    if (type === undefined || isText(type)) return;
    report('wrong-input', rangeOfProperty(node, 'input'), 'A span is a piece of a text input.', {
      fixes: inputFixes(node, isText),
    });
  },
  BoxType: (node, { report }) => {
    const type = node.input?.ref?.type;
    if (type === undefined || isImage(type)) return;
    report('wrong-input', rangeOfProperty(node, 'input'), 'A box lies in an image input.', {
      fixes: inputFixes(node, isImage),
    });
  },
  Schema: (node, { report, imports }) => {
    const file = fileOfNode(node);
    // To look for records outside takes going through the whole schema.
    if (file === undefined || !imports.closure(file).some((each) => each.declarations.some(isRecordDeclaration)))
      return;
    const inputs = inputsOf(node);
    for (const record of usedTypes(node).records) {
      if (record.$container === node) continue;
      const missing = missingInput(record, inputs);
      if (missing === undefined) continue;
      const user = [...walk(node)].find((each) => each.$type === 'NamedType' && each.declaration?.ref === record);
      const where = fileOfNode(record) === fileOfNode(node) ? '' : ' of another file';
      report(
        'wrong-input',
        user ?? rangeOfProperty(node, 'name'),
        `The record \`${record.name}\`${where} needs ${missing}, which this schema does not have.`,
      );
    }
  },
};

/** The first input that a shared record speaks of and a schema does not have. */
function missingInput(record: RecordDeclaration, inputs: readonly InputDeclaration[]): string | undefined {
  for (const node of walk(record)) {
    if (!isSpanType(node) && !isBoxType(node)) continue;
    const name = node.input?.$refText;
    const input = inputs.find((each) => each.name === name);
    const fits = input?.type !== undefined && (isSpanType(node) ? isText(input.type) : isImage(input.type));
    if (name !== undefined && !fits) return `${isSpanType(node) ? 'a text' : 'an image'} input \`${name}\``;
  }
  return undefined;
}

/** The inputs of the schema that a span or a box can be about. */
const inputFixes = (node: SpanType | BoxType, fits: (type: Type) => boolean): readonly Fix[] => {
  const schema = schemaOf(node);
  return (schema === undefined ? [] : inputsOf(schema))
    .filter(({ type }) => type !== undefined && fits(type))
    .map(({ name }) => writing(rangeOfProperty(node, 'input'), name));
};

const isText = (type: Type): boolean => type.$type === 'TextType';
const isImage = (type: Type): boolean =>
  type.$type === 'ImageType' || (type.$type === 'ListType' && type.element?.$type === 'ImageType');
