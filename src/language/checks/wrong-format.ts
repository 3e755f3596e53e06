import { AstUtils } from 'langium';
import { type Hole, isSection, type JsonFormat } from '../generated/ast.js';
import { rangeOf, rangeOfProperty } from '../syntax.js';
import { typeOfSyntax } from '../types/declared.js';
import { typeOf } from '../types/infer.js';
import { isKind, isTextLike, memberType, showType, type Type } from '../types/type.js';
import type { Check, CheckContext } from './check.js';
import { writing } from './fixes.js';

/** Every way to spell a value fits its type. */
export const wrongFormat: Check = {
  Hole: (node, context) => {
    if (node.value === undefined || node.format === undefined) return;
    const type = typeOf(node.value);
    if (type.kind !== 'unknown') fits(node, type, context);
  },
  JsonField: (node, context) => {
    if (node.format !== undefined && node.slot?.ref?.type !== undefined) {
      needRecord(node.format, typeOfSyntax(node.slot.ref.type), context);
    }
  },
};

function fits(node: Hole, type: Type, context: CheckContext): void {
  const { format } = node;
  const { report } = context;
  if (format === undefined) return;
  const written = { start: rangeOf(node.value).end, end: rangeOf(format).end };
  const plain = { fixes: [writing(written, '', 'Leave the format out')] };
  switch (format.$type) {
    case 'GlossFormat':
      if (!isKind(type, 'enum'))
        report('wrong-format', format, `Only an enum value has a gloss, not ${showType(type)}.`, plain);
      break;
    case 'QuotedFormat':
      if (!isTextLike(type) && !isKind(type, 'enum')) {
        report('wrong-format', format, `Only text is quoted, not ${showType(type)}.`, plain);
      }
      break;
    case 'BoxFormat': {
      if (!isKind(type, 'box')) {
        report('wrong-format', format, `Only a box has this format, not ${showType(type)}.`, plain);
      } else if (format.pattern !== undefined && format.pattern.split('%').length !== 5) {
        const range = rangeOfProperty(format, 'pattern');
        const fixes = [writing(range, '"(%,%),(%,%)"')];
        report('wrong-format', range, 'A box has four numbers: write `%` four times.', { fixes });
      }
      break;
    }
    case 'JsonFormat':
      if (AstUtils.getContainerOfType(node, isSection)?.kind !== 'trace') {
        report('wrong-format', format, 'Only a slot of a trace is written as JSON.', plain);
      } else needRecord(format, type, context);
      break;
  }
}

/** Only records have fields to choose. */
function needRecord(format: JsonFormat, type: Type, { report }: CheckContext): void {
  const [first] = format.fields;
  const inner = type.kind === 'list' ? memberType(type) : type;
  if (first === undefined || inner?.kind === 'record' || inner?.kind === 'unknown') return;
  const { start, end } = rangeOf(format);
  const fixes = [writing({ start: start + 'json'.length, end }, '', 'Leave the fields out')];
  report('wrong-format', first, `${showType(type)} has no fields to choose.`, { fixes });
}
