import { type CstNode, DefaultValueConverter, type GrammarAST, type ValueType } from 'langium';
import { stringValue } from './strings.js';

/** Strings have the language's own escapes; everything else is as Langium does it. */
export class MrsiValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, cstNode: CstNode): ValueType {
    if (rule.name === 'STRING') return stringValue(input);
    if (rule.name === 'ID') return input;
    return super.runConverter(rule, input, cstNode);
  }
}
