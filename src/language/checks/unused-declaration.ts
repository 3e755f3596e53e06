import type { AstNode } from 'langium';
import {
  type File,
  isAggregateBinding,
  isBinding,
  isEnumDeclaration,
  isRecordDeclaration,
  isSchema,
  isStyle,
} from '../generated/ast.js';
import { Memo } from '../memo.js';
import { fileOfNode } from '../scope/owner.js';
import { ownParts, referencesIn, type Unit, unitsOf } from '../scope/part-references.js';
import { type OffsetRange, rangeOf, rangeOfProperty, type SyntaxNode, allNodes } from '../syntax.js';
import type { Check, CheckContext } from './check.js';

/** What a file declares only for itself, it uses: variables, imports, and the types of its schemas. */
export const unusedDeclaration: Check = {
  File: (node, context) => {
    const used = usedIn(node, context.environment);
    for (const declaration of node.declarations) {
      if (!isSchema(declaration)) continue;
      for (const member of declaration.members) {
        if (!isEnumDeclaration(member) && !isRecordDeclaration(member)) continue;
        if (!used.has(member) && !(isEnumDeclaration(member) && member.values.some((value) => used.has(value)))) {
          unused(member, rangeOfProperty(member, 'name'), `Nothing uses \`${member.name}\`.`, rangeOf(member), context);
        }
      }
    }
    unusedImports(node, used, context);
  },
  OutputDeclaration: unusedVariables,
  RecordDeclaration: unusedVariables,
  Constraint: unusedVariables,
  Reward: unusedVariables,
  Probe: unusedVariables,
  Style: unusedVariables,
};

/** Everything that something in a file refers to. */
function usedIn(file: File, environment: object): ReadonlySet<AstNode> {
  const used = new Set<AstNode>();
  for (const { node } of ownParts(file)) {
    const targets = remembered(partTargets, node, environment, () => usedInPart(node, environment));
    for (const target of targets) used.add(target);
  }
  return used;
}

type Targets = ReadonlySet<AstNode>;
type KnownTargets = Memo<{ readonly environment: object; readonly targets: Targets }>;

const partTargets: KnownTargets = new Memo();
const unitTargets: KnownTargets = new Memo();

function remembered(known: KnownTargets, root: AstNode, environment: object, find: () => Targets): Targets {
  const before = known.get(root);
  if (before?.environment === environment) return before.targets;
  const targets = find();
  known.set(root, { environment, targets });
  return targets;
}

function usedInPart(node: AstNode, environment: object): Targets {
  // Where names have another meaning, what is known of the units is of no use.
  if (partTargets.get(node) !== undefined) return usedInUnit({ root: node, references: referencesIn(node) });
  const used = new Set<AstNode>();
  for (const unit of unitsOf(node)) {
    const targets = remembered(unitTargets, unit.root, environment, () => usedInUnit(unit));
    for (const target of targets) used.add(target);
  }
  return used;
}

function usedInUnit({ references }: Unit): Targets {
  const used = new Set<AstNode>();
  for (const { container, reference } of references) {
    if (!uses.has(container.$type)) continue;
    const target = 'ref' in reference ? reference.ref : undefined;
    if (target !== undefined) used.add(target);
  }
  return used;
}

const uses: ReadonlySet<string> = new Set([
  'NameReference',
  'MemberAccess',
  'NamedType',
  'Style',
] satisfies SyntaxNode['$type'][]);

/** Variables are seen only within the declaration that they stand in. */
function unusedVariables(declaration: SyntaxNode, context: CheckContext): void {
  const variables = allNodes(declaration).filter((node) => node.$type === 'Variable');
  if (variables.length === 0) return;
  const used = new Set(
    referencesIn(declaration).map(({ reference }) => ('ref' in reference ? reference.ref : undefined)),
  );
  for (const variable of variables) if (!used.has(variable)) unusedVariable(variable, context);
}

/** One of the two names of a match may be there only to count. */
function unusedVariable(node: Extract<SyntaxNode, { readonly $type: 'Variable' }>, context: CheckContext): void {
  const owner = node.$container;
  if ((isAggregateBinding(owner) || isBinding(owner)) && owner.variables.length > 1) return;
  if (node.name === undefined || node.name.startsWith('_')) return;
  const range = rangeOf(node);
  const fixes = [{ title: `Call it \`_${node.name}\``, changes: [{ range, text: `_${node.name}` }] }];
  context.report('unused-declaration', range, `Nothing uses \`${node.name}\`.`, { unused: true, fixes });
}

function unusedImports(file: File, used: ReadonlySet<AstNode>, context: CheckContext): void {
  const seen = new Set<File>();
  for (const declaration of file.imports) {
    const target = context.imports.file(declaration);
    if (target === undefined || target === file) continue;
    const repeated = seen.has(target);
    seen.add(target);
    const needed =
      !repeated &&
      (target.declarations.length === 0
        ? target.imports.length > 0
        : target.declarations.some(isStyle) || isUsed(target, used));
    if (needed) continue;
    const message = repeated ? 'This file is imported already.' : `Nothing uses what \`${declaration.path}\` declares.`;
    unused(declaration, rangeOf(declaration), message, rangeOf(declaration), context);
  }
}

function isUsed(file: File, used: ReadonlySet<AstNode>): boolean {
  for (const node of used) if (fileOfNode(node) === file) return true;
  return false;
}

function unused(
  node: AstNode,
  range: OffsetRange,
  message: string,
  whole: OffsetRange,
  { report }: CheckContext,
): void {
  const text = node.$cstNode?.root.fullText ?? '';
  const fixes = [{ title: 'Remove it', changes: [{ range: withLine(text, whole), text: '' }], safe: true }];
  report('unused-declaration', range, message, { unused: true, fixes });
}

/** A range with the rest of its lines, if nothing else stands on them. */
function withLine(text: string, { start, end }: OffsetRange): OffsetRange {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const next = lineEnd < 0 ? text.length : lineEnd + 1;
  const alone = text.slice(lineStart, start).trim() === '' && text.slice(end, next).trim() === '';
  return alone ? { start: lineStart, end: next } : { start, end };
}
