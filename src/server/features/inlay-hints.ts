import type { LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import { type InlayHint, InlayHintKind, type InlayHintParams } from 'vscode-languageserver';
import { traceFlow } from '../../language/flow/trace-flow.js';
import { isStyle } from '../../language/generated/ast.js';
import { fileOf } from '../../language/scope/imports.js';
import { rangeOfProperty } from '../../language/syntax.js';
import { showType } from '../../language/types/type.js';

/** Says at the hole that writes a slot for the first time what the slot is. */
export class MrsiInlayHints implements InlayHintProvider {
  getInlayHints(document: LangiumDocument, { range }: InlayHintParams): InlayHint[] {
    const hints: InlayHint[] = [];
    for (const style of fileOf(document).declarations.filter(isStyle)) {
      for (const [node, role] of traceFlow(style).roles) {
        if (role.kind !== 'defines' || node.$type !== 'Hole') continue;
        const { end } = rangeOfProperty(node, 'value');
        const position = document.textDocument.positionAt(end);
        if (position.line < range.start.line || position.line > range.end.line) continue;
        hints.push({ position, label: `: ${showType(role.slot.type)}`, kind: InlayHintKind.Type });
      }
    }
    return hints;
  }
}
