import { AstUtils, GrammarAST } from 'langium';
import { expect, test } from 'vitest';
import { MrsiGrammar } from '../../../src/language/generated/grammar.js';
import { referenceProperties } from '../../../src/language/scope/reference-properties.js';

test('the linker knows every reference of the grammar', () => {
  const found: Record<string, string> = {};
  for (const rule of MrsiGrammar().rules) {
    for (const node of AstUtils.streamAst(rule)) {
      if (!GrammarAST.isCrossReference(node)) continue;
      const assignment = AstUtils.getContainerOfType(node, GrammarAST.isAssignment);
      // The type is that of the last action before, or of the rule.
      const group = AstUtils.getContainerOfType(node, GrammarAST.isGroup);
      const action = group?.elements.find(GrammarAST.isAction);
      found[action?.inferredType?.name ?? rule.name] = assignment?.feature ?? '';
    }
  }
  expect(found).toEqual(referenceProperties);
});
