import { type Call, isFieldDeclaration, isMemberAccess, isNameReference } from '../generated/ast.js';
import { typeOf } from '../types/infer.js';
import { memberType } from '../types/type.js';
import { rangeOf } from '../syntax.js';
import type { Check } from './check.js';
import { writing } from './fixes.js';

/** Members are matched by fields that both lists have; `distinct` has one key. */
export const wrongKey: Check = {
  Call: (node, { report }) => {
    const keys = node.by?.keys ?? [];
    if (node.function === 'distinct' && keys.length > 1) {
      report('wrong-key', node.by ?? node, '`distinct` has one key.');
    }
    if (node.function !== 'match' && node.function !== 'f1') return;
    for (const key of keys) {
      if (!isNameReference(key) || (key.target?.ref !== undefined && !isFieldDeclaration(key.target.ref))) {
        const field = isMemberAccess(key) && isFieldDeclaration(key.member?.ref) ? key.member.ref.name : undefined;
        const fixes = field === undefined ? [] : [writing(rangeOf(key), field)];
        report('wrong-key', key, 'Members are matched by the name of a field.', { fixes });
      } else if (!otherListHas(node, key.target.$refText)) {
        report('wrong-key', key, `The members of the second list have no field \`${key.target.$refText}\`.`);
      }
    }
  },
};

function otherListHas(node: Call, name: string): boolean {
  const [, other] = node.arguments;
  const member = other === undefined ? undefined : memberType(typeOf(other));
  return member?.kind !== 'record' || member.declaration.fields.some((field) => field.name === name);
}
