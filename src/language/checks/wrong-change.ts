import type { Fix } from '../diagnostics/problem.js';
import type { Expression, Probe } from '../generated/ast.js';
import { inputsOf, schemaOf } from '../scope/owner.js';
import { rangeOf, rangeOfProperty } from '../syntax.js';
import { typeOfSyntax } from '../types/declared.js';
import type { Check } from './check.js';
import { indentationAt, inserted, lineOf, sourceIn, writing } from './fixes.js';

/** A probe changes something, each input once, and in a way that its kind allows. */
export const wrongChange: Check = {
  Probe: (node, { report }) => {
    if (node.changes.length === 0 && node.expect !== undefined) {
      report('wrong-change', rangeOfProperty(node, 'name'), 'This probe changes nothing: add `with input = …`.', {
        fixes: changeFixes(node, node.expect),
      });
    }
    const seen = new Set<string>();
    for (const change of node.changes) {
      const name = change.input?.$refText ?? '';
      if (seen.has(name)) {
        const fixes = [writing(lineOf(change), '', 'Remove it')];
        report('wrong-change', rangeOfProperty(change, 'input'), `\`${name}\` is changed twice.`, { fixes });
      }
      seen.add(name);
    }
  },
  ProbeChange: (node, { report }) => {
    const input = node.input?.ref;
    if (input?.type === undefined || node.change === undefined) return;
    const isText = typeOfSyntax(input.type).kind === 'text';
    if (isText === (node.change.$type === 'TextChange')) return;
    const message = isText
      ? 'A text is changed to another text.'
      : 'An image is made `blank`, or a box in it is erased.';
    const fixes = [writing(rangeOf(node.change), isText ? '""' : 'blank')];
    report('wrong-change', node.change, message, { fixes });
  },
};

/** A probe of each input of the schema: without the image, without the text. */
function changeFixes(probe: Probe, expect: Expression): readonly Fix[] {
  const schema = schemaOf(probe);
  const { start } = rangeOf(probe);
  const at = start + sourceIn(probe, { start, end: rangeOf(expect).start }).lastIndexOf('expect');
  return (schema === undefined ? [] : inputsOf(schema)).map(({ name, type }) => {
    const text = `with ${name} = ${type !== undefined && typeOfSyntax(type).kind === 'text' ? '""' : 'blank'}`;
    const indentation = indentationAt(probe, at);
    return {
      title: `Add \`${text}\``,
      changes: [inserted(at, indentation === undefined ? `${text} ` : `${text}\n${indentation}`)],
    };
  });
}
