import type { AstNode } from 'langium';
import { reservedWords } from '../parser/words.js';
import { rangeOfProperty } from '../syntax.js';
import type { Check, CheckContext } from './check.js';
import { writing } from './fixes.js';

type Named = AstNode & { readonly name?: string };

/** An object of JavaScript cannot hold it as data, and values are saved by their names. */
const UNSAVABLE = '__proto__';

const savable = (node: Named, { report }: CheckContext): void => {
  if (node.name === UNSAVABLE)
    report('reserved-name', rangeOfProperty(node, 'name'), `\`${UNSAVABLE}\` is a name that cannot be saved.`, {
      fixes: [writing(rangeOfProperty(node, 'name'), 'proto', 'Call it `proto`')],
    });
};

const check = (node: Named, context: CheckContext): void => {
  savable(node, context);
  if (node.name === undefined || !reservedWords.has(node.name)) return;
  const range = rangeOfProperty(node, 'name');
  const other = `${node.name}_`;
  context.report('reserved-name', range, `\`${node.name}\` is a word of the language, so nothing could refer to it.`, {
    fixes: [writing(range, other, `Call it \`${other}\``)],
  });
};

/** What is declared can be named: its name is no reserved word. Fields may have one, since a dot stands before them. */
export const reservedName: Check = {
  InputDeclaration: check,
  OutputDeclaration: check,
  EnumDeclaration: check,
  RecordDeclaration: check,
  FieldDeclaration: savable,
};
