import { CompletionItemKind, type CompletionItem, InsertTextFormat, type Range } from 'vscode-languageserver';
import type { FunctionSignature } from '../../../language/types/functions.js';

const kinds: ReadonlyMap<string, CompletionItemKind> = new Map([
  ['Schema', CompletionItemKind.Class],
  ['EnumDeclaration', CompletionItemKind.Enum],
  ['EnumValue', CompletionItemKind.EnumMember],
  ['RecordDeclaration', CompletionItemKind.Struct],
  ['FieldDeclaration', CompletionItemKind.Field],
  ['InputDeclaration', CompletionItemKind.Variable],
  ['OutputDeclaration', CompletionItemKind.Property],
  ['Step', CompletionItemKind.Event],
  ['Variable', CompletionItemKind.Variable],
]);

/** The icon of a name in a list of completions. */
export const completionKindOf = (type: string | undefined): CompletionItemKind =>
  kinds.get(type ?? '') ?? CompletionItemKind.Reference;

/** `iou(a, b)`, as signature help and completion show it. */
export function signatureLabel(signature: FunctionSignature): string {
  const names = signature.parameters.map((parameter) => parameter.name);
  const by = signature.by === 'required' ? ', by key' : signature.by === 'optional' ? ' by key' : '';
  return `${signature.name}(${names.join(', ')}${by})`;
}

/** A function with its parameters as places to fill in. */
export function functionItem(signature: FunctionSignature, range: Range): CompletionItem {
  const holes = signature.parameters.map((parameter, index) => `\${${index + 1}:${parameter.name}}`).join(', ');
  const next = signature.parameters.length + 1;
  const by =
    signature.by === 'required' ? `, by \${${next}:key}` : signature.by === 'optional' ? ` by \${${next}:key}` : '';
  return {
    label: signature.name,
    kind: CompletionItemKind.Function,
    detail: signatureLabel(signature),
    documentation: { kind: 'markdown', value: signature.documentation },
    sortText: `2${signature.name}`,
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: `${signature.name}(${holes}${by})` },
  };
}
