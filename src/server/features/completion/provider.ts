import {
  type AstNode,
  type AstNodeDescription,
  AstUtils,
  CstUtils,
  GrammarAST,
  type LangiumDocument,
  type ScopeProvider,
} from 'langium';
import { type CompletionProvider, findNextFeatures, type LangiumServices, type NextFeature } from 'langium/lsp';
import {
  CompletionItemKind,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
  InsertTextFormat,
  type Range,
} from 'vscode-languageserver';
import type { MrsiLexer } from '../../../language/parser/lexer.js';
import { fileOf } from '../../../language/scope/imports.js';
import { rangeOf, syntaxNode } from '../../../language/syntax.js';
import { functions } from '../../../language/types/functions.js';
import { describe } from '../describe.js';
import { editorRange } from '../ranges.js';
import { completionKindOf, functionItem } from './items.js';
import { contextProperty } from './place.js';
import { choices, wordHelp } from './words.js';

/** What can stand at the cursor: the grammar says which words and which kinds of names, the scopes say which names. */
export class MrsiCompletionProvider implements CompletionProvider {
  readonly completionOptions = { triggerCharacters: ['.', ' ', '{', '%', '(', ':'] };

  private readonly scopes: ScopeProvider;

  constructor(
    private readonly services: LangiumServices,
    private readonly lexer: () => MrsiLexer,
  ) {
    this.scopes = services.references.ScopeProvider;
  }

  getCompletion(document: LangiumDocument, { position }: CompletionParams): CompletionList | undefined {
    const text = document.textDocument.getText();
    const offset = document.textDocument.offsetAt(position);
    const start = wordStart(text, offset);
    const begin = declarationStart(document, start);
    const before = text.slice(begin, start);
    if (this.lexer().endsInside(before) !== 'code') return undefined;
    const features = this.featuresAfter(before);
    const place: Place = {
      document,
      node: nodeBefore(document, start),
      start,
      range: editorRange(document, { start, end: wordEnd(text, offset) }),
    };
    const items = new Map<string, CompletionItem>();
    for (const feature of features) {
      for (const item of this.itemsFor(feature, place)) if (!items.has(item.label)) items.set(item.label, item);
    }
    return { isIncomplete: false, items: [...items.values()] };
  }

  /** What the grammar allows behind a text that begins with a declaration. */
  private featuresAfter(text: string): readonly NextFeature[] {
    const parsed = this.services.parser.CompletionParser.parse(text);
    if (parsed.tokenIndex === 0) return findNextFeatures([[entryOf(this.services.Grammar)]], parsed.tokens);
    const stack = parsed.elementStack.map((feature) => ({ feature }));
    return findNextFeatures([stack], parsed.tokens.slice(parsed.tokenIndex));
  }

  private itemsFor(next: NextFeature, place: Place): readonly CompletionItem[] {
    const { feature } = next;
    if (GrammarAST.isKeyword(feature)) return /^[a-z]+$/i.test(feature.value) ? [wordItem(feature.value, place)] : [];
    const assignment = AstUtils.getContainerOfType(feature, GrammarAST.isAssignment);
    const rule = AstUtils.getContainerOfType(feature, GrammarAST.isParserRule);
    if (assignment === undefined || rule === undefined) return [];
    const key = `${next.type ?? ruleType(rule)}.${assignment.feature}`;
    if (GrammarAST.isCrossReference(feature)) return this.names(key, assignment.feature, next, place);
    if (key.endsWith('.function')) return functions.map((signature) => functionItem(signature, place.range));
    return (choices[`${rule.name}.${assignment.feature}`] ?? []).map((word) => wordItem(word, place));
  }

  /** The names that a reference of a kind, not written yet, could stand for. */
  private names(key: string, property: string, next: NextFeature, place: Place): readonly CompletionItem[] {
    const type = key.slice(0, key.indexOf('.'));
    const container: AstNode =
      property === 'member' || next.type === undefined
        ? place.node
        : { $type: type, $container: place.node, $containerProperty: contextProperty(place.node, place.start) };
    const scope = this.scopes.getScope({ container, property, reference: { $refText: '', ref: undefined } });
    return scope
      .getAllElements()
      .toArray()
      .map((description) => nameItem(description, place.range));
  }
}

/** Where completion was asked for. */
interface Place {
  readonly document: LangiumDocument;
  /** The node that the last token before the cursor belongs to. */
  readonly node: AstNode;
  readonly start: number;
  /** What an item replaces: the word at the cursor. */
  readonly range: Range;
}

const isWordPart = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

function wordStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && isWordPart(text[start - 1])) start--;
  return start;
}

function wordEnd(text: string, offset: number): number {
  let end = offset;
  while (isWordPart(text[end])) end++;
  return end;
}

/** The begin of the declaration of the file that an offset is in; what stands before has no say. */
function declarationStart(document: LangiumDocument, offset: number): number {
  const before = fileOf(document).declarations.findLast((each) => rangeOf(each).start < offset);
  return before === undefined ? 0 : rangeOf(before).start;
}

function nodeBefore(document: LangiumDocument, offset: number): AstNode {
  const root = document.parseResult.value;
  if (root.$cstNode === undefined) return root;
  return CstUtils.findLeafNodeBeforeOffset(root.$cstNode, offset - 1)?.astNode ?? root;
}

const ruleType = (rule: GrammarAST.ParserRule): string =>
  rule.inferredType?.name ?? rule.returnType?.$refText ?? rule.name;

/** The entry rule, as if something called it. */
function entryOf(grammar: GrammarAST.Grammar): NextFeature {
  const rule = grammar.rules.find((each) => GrammarAST.isParserRule(each) && each.entry);
  if (!GrammarAST.isParserRule(rule)) throw new Error('The grammar has no entry rule');
  return { feature: rule.definition };
}

function wordItem(word: string, { range }: Place): CompletionItem {
  const help = wordHelp[word];
  return {
    label: word,
    kind: CompletionItemKind.Keyword,
    sortText: `3${word}`,
    textEdit: { range, newText: help?.snippet ?? word },
    ...(help?.snippet === undefined ? {} : { insertTextFormat: InsertTextFormat.Snippet }),
    ...(help === undefined ? {} : { documentation: { kind: 'markdown', value: help.documentation } }),
  };
}

function nameItem({ name, node }: AstNodeDescription, range: Range): CompletionItem {
  const tree = node === undefined ? undefined : syntaxNode(node);
  const documentation = tree === undefined ? undefined : describe(tree);
  return {
    label: name,
    kind: completionKindOf(tree?.$type),
    sortText: `1${name}`,
    textEdit: { range, newText: name },
    ...(documentation === undefined ? {} : { documentation: { kind: 'markdown', value: documentation } }),
  };
}
