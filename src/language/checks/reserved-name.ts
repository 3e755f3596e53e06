import type { AstNode } from 'langium';
import { reservedWords } from '../parser/words.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check, CheckContext } from './check.js';

const check = (node: AstNode & { readonly name?: string }, { report }: CheckContext): void => {
  if (node.name === undefined || !reservedWords.has(node.name)) return;
  report(
    'reserved-name',
    rangeOfProperty(node, 'name'),
    `\`${node.name}\` is a word of the language, so nothing could refer to it.`,
  );
};

/** What is declared can be named: its name is no reserved word. Fields may have one, since a dot stands before them. */
export const reservedName: Check = {
  InputDeclaration: check,
  OutputDeclaration: check,
  EnumDeclaration: check,
  RecordDeclaration: check,
};
