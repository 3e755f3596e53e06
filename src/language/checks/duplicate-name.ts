import { AstUtils, type AstNode } from 'langium';
import type { Report } from '../diagnostics/problem.js';
import {
  type Declaration,
  isAlias,
  isConstraint,
  isEnumDeclaration,
  isInputDeclaration,
  isOutputDeclaration,
  isProbe,
  isRecordDeclaration,
  isReward,
  isSchema,
  isStep,
  isStyle,
} from '../generated/ast.js';
import { fileOfNode } from '../scope/owner.js';
import { rangeOf, rangeOfProperty } from '../syntax.js';
import type { Check } from './check.js';
import { writing } from './fixes.js';

/** Every name is declared once among its like. */
export const duplicateName: Check = {
  File: (node, { report }) => {
    unique(node.declarations.filter(isSchema), report);
    unique(node.declarations.filter(isType), report);
    const styles = node.declarations.filter(isStyle);
    for (const schema of new Set(styles.map((style) => style.schema?.ref))) {
      unique(
        styles.filter((style) => style.schema?.ref === schema),
        report,
      );
    }
  },
  Schema: (node, { report, imports }) => {
    unique(
      node.members.filter((member) => isInputDeclaration(member) || isOutputDeclaration(member)),
      report,
    );
    unique(node.members.filter(isStep), report);
    unique(node.members.filter(isConstraint), report);
    unique(node.members.filter(isReward), report);
    unique(node.members.filter(isProbe), report);
    const types = node.members.filter((member) => isEnumDeclaration(member) || isRecordDeclaration(member));
    unique(types, report);
    // The types of a schema and those that it can use from outside are one family of names in a program.
    const file = fileOfNode(node);
    const outside = file === undefined ? [] : [...file.declarations, ...imports.imported(file)].filter(isType);
    for (const type of types) {
      const other = outside.find((each) => each.name === type.name);
      if (other !== undefined) duplicate(type, other, report);
    }
  },
  Style: (node, { report, imports }) => {
    const file = fileOfNode(node);
    for (const other of file === undefined ? [] : imports.closure(file).slice(1)) {
      const same = other.declarations.find(
        (each) => isStyle(each) && each.name === node.name && each.schema?.ref === node.schema?.ref,
      );
      if (same !== undefined && node.name !== undefined) duplicate(node, same, report);
    }
    const seen = new Set<string>();
    for (const section of node.sections) {
      if (seen.has(section.kind)) {
        report('duplicate-name', rangeOfProperty(section, 'kind'), `The style has two texts for \`${section.kind}\`.`);
      }
      seen.add(section.kind);
    }
  },
  EnumDeclaration: (node, { report }) =>
    unique([...node.values, ...node.values.flatMap((each) => each.aliases)], report),
  RecordDeclaration: (node, { report }) => unique(node.fields, report),
  Quantifier: (node, { report }) =>
    unique(
      node.bindings.flatMap((binding) => binding.variables),
      report,
    ),
  Aggregate: (node, { report }) =>
    unique(
      node.bindings.flatMap((binding) => binding.variables),
      report,
    ),
  JsonFormat: (node, { report }) => {
    const keys = new Set<string>();
    for (const field of node.fields) {
      const key = field.key ?? field.slot?.$refText ?? '';
      if (keys.has(key)) report('duplicate-name', field, `The key \`${key}\` is there already.`);
      keys.add(key);
    }
  },
};

const isType = (node: Declaration): boolean => isEnumDeclaration(node) || isRecordDeclaration(node);

type Named = AstNode & { readonly name?: string };

/** Reports all but the first of each name. */
function unique(nodes: readonly Named[], report: Report): void {
  const first = new Map<string, Named>();
  for (const node of nodes) {
    if (node.name === undefined) continue;
    const other = first.get(node.name);
    if (other === undefined) first.set(node.name, node);
    else duplicate(node, other, report);
  }
}

function duplicate(node: Named, other: Named, report: Report): void {
  const range = rangeOfProperty(node, 'name');
  report('duplicate-name', range, `\`${node.name}\` is declared twice.`, {
    // Another spelling of an alias would be none that anybody uses.
    ...(isAlias(node) ? {} : { fixes: [writing(range, `${node.name}2`, `Call it \`${node.name}2\``)] }),
    related: [{ uri: AstUtils.getDocument(other).uri, range: rangeOf(other), message: 'The other declaration' }],
  });
}
