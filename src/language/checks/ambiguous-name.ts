import type { AstNode } from 'langium';
import { type File, isEnumDeclaration, isEnumValue, isRecordDeclaration, isSchema } from '../generated/ast.js';
import type { Imports } from '../scope/imports.js';
import { enumsWithValue, expectedEnum } from '../scope/names.js';
import { fileOfNode } from '../scope/owner.js';
import { rangeOf, rangeOfProperty } from '../syntax.js';
import type { Check, CheckContext } from './check.js';
import { writing } from './fixes.js';

/** A name means one thing: not the declarations of two imported files, nor the values of two enums. */
export const ambiguousName: Check = {
  NamedType: (node, context) => {
    const { ref, $refText } = node.declaration ?? {};
    if (ref !== undefined) fromTwoFiles(node, 'declaration', ref, $refText ?? '', context);
  },
  Style: (node, context) => {
    const { ref, $refText } = node.schema ?? {};
    if (ref !== undefined) fromTwoFiles(node, 'schema', ref, $refText ?? '', context);
  },
  NameReference: (node, { report, imports }) => {
    const target = node.target?.ref;
    if (!isEnumValue(target) || expectedEnum(node, imports) !== undefined) return;
    const enums = enumsWithValue(node, node.target.$refText, imports);
    if (enums.length < 2) return;
    const ways = enums.map(({ name }) => `\`${name}.${target.name}\``).join(' or ');
    const fixes = enums.map(({ name }) => writing(rangeOf(node), `${name}.${target.name}`));
    report('ambiguous-name', node, `\`${target.name}\` is a value of several enums: write ${ways}.`, { fixes });
  },
};

/** Reports a name that the file does not declare itself and that several of its imports do. */
function fromTwoFiles(node: AstNode, property: string, target: AstNode, name: string, context: CheckContext): void {
  const file = fileOfNode(node);
  if (file === undefined || fileOfNode(target) === file) return;
  const holders = declaringFiles(file, name, isSchema(target), context.imports);
  if (holders < 2) return;
  context.report('ambiguous-name', rangeOfProperty(node, property), `Several imported files declare \`${name}\`.`);
}

const declaringFiles = (file: File, name: string, schema: boolean, imports: Imports): number =>
  imports
    .direct(file)
    .filter((target) =>
      target.declarations.some(
        (each) =>
          each.name === name && (schema ? isSchema(each) : isEnumDeclaration(each) || isRecordDeclaration(each)),
      ),
    ).length;
