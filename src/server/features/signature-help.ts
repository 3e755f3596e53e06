import { AstUtils, CstUtils, type LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver';
import { isCall } from '../../language/generated/ast.js';
import { findFunction } from '../../language/types/functions.js';
import { signatureLabel } from './completion/items.js';

/** What a function takes, while its arguments are written. */
export class MrsiSignatureHelp implements SignatureHelpProvider {
  readonly signatureHelpOptions = { triggerCharacters: ['(', ','], retriggerCharacters: [','] };

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const offset = document.textDocument.offsetAt(position);
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeBeforeOffset(root, offset - 1);
    const call = leaf && AstUtils.getContainerOfType(leaf.astNode, isCall);
    const signature = call && findFunction(call.function);
    if (call === undefined || signature === undefined) return undefined;
    const label = signatureLabel(signature);
    return {
      activeSignature: 0,
      activeParameter: call.arguments.filter((argument) => (argument.$cstNode?.end ?? 0) < offset).length,
      signatures: [
        {
          label,
          documentation: { kind: 'markdown', value: signature.documentation },
          parameters: signature.parameters.map((parameter) => ({ label: parameter.name })),
        },
      ],
    };
  }
}
