import {
  type AstNode,
  AstUtils,
  CompositeCstNodeImpl,
  createParser,
  type CstNode,
  GrammarAST,
  type LangiumCoreServices,
  LangiumParser,
  type Lexer,
  type LexerResult,
  type ParseResult,
  type ParserOptions,
} from 'langium';
import { type File, isStyle, isTemplate } from '../generated/ast.js';
import { assemble, type Sources } from './assemble.js';
import { ConcreteTreeBuilder, place } from './concrete.js';
import { cut, type Piece, type PieceKind, tokensOfPiece } from './cut.js';
import { isEnd, MrsiErrorMessages } from './error-messages.js';
import { MrsiLexer } from './lexer.js';
import { changeLayout, isIdentical, type Parsing, type Part, parsingOf, unchanged } from './parts.js';
import {
  betweenQuotes,
  insertPassages,
  isQuotes,
  type Passage,
  passagesIn,
  passagesOf,
  type PassageText,
} from './passages.js';
import { errorsOf, type Segment, tokensOf } from './segments.js';
import type { Token } from './tokens.js';
import { templateNodesOf } from '../syntax.js';

type SyntaxError = ParseResult['parserErrors'][number];

const rules: Readonly<Record<Exclude<PieceKind, 'stray'>, string>> = {
  import: 'Import',
  schema: 'Schema',
  style: 'Style',
  enum: 'EnumDeclaration',
  record: 'RecordDeclaration',
  input: 'InputDeclaration',
  output: 'OutputDeclaration',
  step: 'Step',
  constraint: 'Constraint',
  reward: 'Reward',
  probe: 'Probe',
};

/** A lexer that gives tokens which are cut already, for the parser to parse a piece of a file. */
class PieceLexer implements Lexer {
  piece: Token[] | undefined;
  readonly definition: Lexer['definition'];

  constructor(readonly whole: MrsiLexer) {
    this.definition = whole.definition;
  }

  tokenize(text: string): LexerResult {
    return this.piece === undefined ? this.whole.tokenize(text) : { tokens: this.piece, hidden: [], errors: [] };
  }
}

/**
 * Parses a file piece by piece and keeps the trees of pieces that are as they were. Since the same is done without an
 * earlier tree, what comes out does not depend on what was there before.
 */
export class MrsiParser extends LangiumParser {
  protected override readonly lexer: PieceLexer;
  private readonly messages: MrsiErrorMessages;
  private readonly sources: Sources;

  constructor(services: LangiumCoreServices) {
    super(services);
    const { Lexer: lexer, ParserErrorMessageProvider: messages } = services.parser;
    if (!(lexer instanceof MrsiLexer && messages instanceof MrsiErrorMessages)) {
      throw new Error('The language has its own lexer and its own messages');
    }
    this.lexer = new PieceLexer(lexer);
    this.messages = messages;
    // Langium has no other way to choose what makes the concrete tree.
    Object.assign(this, { nodeBuilder: new ConcreteTreeBuilder() });
    const { Grammar } = services;
    this.sources = {
      imports: sourceOf(Grammar, 'imports'),
      declarations: sourceOf(Grammar, 'declarations'),
      members: sourceOf(Grammar, 'members'),
    };
  }

  /** Makes the parser of the grammar; replaces Langium's `createLangiumParser`. */
  static create(services: LangiumCoreServices): MrsiParser {
    const parser = createParser(services.Grammar, new MrsiParser(services), services.parser.Lexer.definition);
    parser.finalize();
    return parser;
  }

  override parse<T extends AstNode = AstNode>(input: string, options: ParserOptions = {}): ParseResult<T> {
    if (options.rule !== undefined) return super.parse(input, options);
    // A file is the only thing that is parsed without naming a rule.
    return this.parseFile(input, undefined) as ParseResult<AstNode> as ParseResult<T>;
  }

  /**
   * Parses a file, taking over the trees of an earlier text's pieces that have not changed. The earlier tree must not
   * be used any more: its pieces now stand in the new one.
   */
  parseAgain(input: string, before: AstNode): ParseResult<File> {
    return this.parseFile(input, parsingOf(before));
  }

  private parseFile(input: string, before: Parsing | undefined): ParseResult<File> {
    const { whole } = this.lexer;
    const reading = before === undefined ? whole.read(input) : whole.readAgain(input, before.reading);
    const pieces = cut(reading.segments);
    const kept = before === undefined ? undefined : unchanged(before.parts, pieces);
    const taken = new Set(kept?.values());
    const known = passagesBySegment(before?.parts.filter((part) => !taken.has(part)) ?? []);
    const parts = pieces.map((piece) => {
      const part = kept?.get(piece);
      return part === undefined ? this.parsePiece(input, piece, known) : moved(part, piece);
    });
    return {
      value: assemble(reading, parts, this.sources),
      lexerErrors: reading.segments.flatMap(errorsOf),
      parserErrors: syntaxErrors(parts),
    };
  }

  private parsePiece(input: string, piece: Piece, known: KnownPassages): Part {
    if (piece.kind !== 'style') return this.parseWhole(input, piece);
    const { texts, around } = passagesIn(piece);
    const same = texts.flatMap((text) => {
      const before = known.get(text.segment);
      return before?.length === text.length ? before : [];
    });
    // What comes out is the same; parsing a few passages is faster than all of a style, parsing all of them is not.
    const inPassages =
      same.length * 2 > texts.length ? this.parsePassages(input, piece, texts, around, same) : undefined;
    if (inPassages !== undefined) return inPassages;
    const whole = this.parseWhole(input, piece);
    // With a mistake, what was known stays known until the mistake is mended.
    const found = isStyle(whole.node) && whole.errors.length === 0 ? passagesOf(whole.node, texts) : same;
    return { ...whole, passages: found };
  }

  /** Parses a style from passages that are known and others; undefined if there is a mistake in it. */
  private parsePassages(
    input: string,
    piece: Piece,
    texts: readonly PassageText[],
    around: Token[],
    same: readonly Passage[],
  ): Part | undefined {
    const known = new Map(same.map((passage) => [passage.segment, passage]));
    const style = this.parseTokens(input, rules.style, around);
    if (style === undefined || !isStyle(style)) return undefined;
    const passages: Passage[] = [];
    const quotes = around.find(isQuotes);
    for (const text of texts) {
      const passage = known.get(text.segment) ?? this.parsePassage(input, text, quotes);
      if (passage === undefined) return undefined;
      passages.push(passage);
    }
    if (!insertPassages(style, passages)) return undefined;
    return { piece, node: style, content: contentOf(style), errors: [], layout: {}, passages };
  }

  /** Parses a passage as if it were all of a template; undefined if there is a mistake in it. */
  private parsePassage(input: string, text: PassageText, quotes: Token | undefined): Passage | undefined {
    if (quotes === undefined) return undefined;
    const template = this.parseTokens(input, 'Template', [quotes, ...tokensOf(text.segment, 0, text.length), quotes]);
    if (template === undefined || !isTemplate(template)) return undefined;
    const content = betweenQuotes(template);
    return content === undefined ? undefined : { ...text, nodes: template.nodes, content };
  }

  /** What a rule makes of tokens; undefined if there is a mistake in them. */
  private parseTokens(input: string, rule: string, tokens: Token[]): AstNode | undefined {
    try {
      this.lexer.piece = tokens;
      const { value, parserErrors } = super.parse(input, { rule });
      return parserErrors.length === 0 ? value : undefined;
    } finally {
      this.lexer.piece = undefined;
    }
  }

  private parseWhole(input: string, piece: Piece): Part {
    const { kind } = piece;
    const next = piece.next && tokensOf(piece.next, 0, 1)[0];
    const tokens = tokensOfPiece(piece);
    const [layout, passages] = [{}, []];
    this.messages.place = { next, inSchema: piece.schema !== undefined };
    try {
      if (kind === 'stray')
        return { piece, node: undefined, content: [], errors: this.strayErrors(tokens), layout, passages };
      this.lexer.piece = tokens;
      const { value, parserErrors } = super.parse(input, { rule: rules[kind] });
      for (const error of parserErrors) if (isEnd(error.token) && next !== undefined) error.token = next;
      // What a rule gives is of the rule's type.
      return { piece, node: value as Part['node'], content: contentOf(value), errors: parserErrors, layout, passages };
    } finally {
      this.lexer.piece = undefined;
      this.messages.place = {};
    }
  }

  /** The first token of what may not stand where it does. */
  private strayErrors([token]: readonly Token[]): SyntaxError[] {
    if (token === undefined) return [];
    const message = this.messages.buildNotAllInputParsedMessage({ firstRedundant: token, ruleName: 'File' });
    const context = { ruleStack: [], ruleOccurrenceStack: [] };
    return [{ name: 'NotAllInputParsedException', message, token, resyncedTokens: [], context }];
  }
}

/** A part of an earlier tree at its new place. */
function moved(part: Part, piece: Piece): Part {
  if (isIdentical(part.piece, piece)) return { ...part, piece };
  const isEven = place(part.content, tokensOfPiece(piece));
  if (!isEven && part.node?.$type === 'Style') for (const node of templateNodesOf(part.node)) changeLayout(node);
  return { ...part, piece, layout: isEven ? part.layout : {}, passages: movedPassages(part, piece) };
}

/** The passages of a part whose tokens stand in other segments now. */
function movedPassages({ passages }: Part, piece: Piece): readonly Passage[] {
  if (passages.length === 0) return passages;
  const { texts } = passagesIn(piece);
  return passages.flatMap((passage, index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ ...passage, ...text }];
  });
}

type KnownPassages = ReadonlyMap<Segment, Passage>;

/** Passages of an earlier tree by the segments that they begin; a segment that still stands has not changed. */
function passagesBySegment(parts: readonly Part[]): KnownPassages {
  const known = new Map<Segment, Passage>();
  for (const { passages } of parts) for (const passage of passages) known.set(passage.segment, passage);
  return known;
}

const contentOf = ({ $cstNode: concrete }: AstNode): CstNode[] =>
  concrete instanceof CompositeCstNodeImpl ? concrete.content : [];

/** What fills a list of the grammar. */
function sourceOf(grammar: GrammarAST.Grammar, feature: string): GrammarAST.AbstractElement {
  const assignments = AstUtils.streamAllContents(grammar).filter(GrammarAST.isAssignment);
  const found = assignments.find((each) => each.feature === feature);
  if (found === undefined) throw new Error(`The grammar has no ${feature}`);
  return found.terminal;
}

/** One mistake makes everything behind it stray, so of pieces in a row that are stray only the first says so. */
const syntaxErrors = (parts: readonly Part[]): SyntaxError[] =>
  parts.flatMap((part, index) => {
    const repeats = part.piece.kind === 'stray' && parts[index - 1]?.piece.kind === 'stray';
    return repeats ? [] : part.errors;
  });
