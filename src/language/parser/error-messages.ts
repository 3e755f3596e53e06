import { LangiumParserErrorMessageProvider } from 'langium';

type Mismatch = Parameters<LangiumParserErrorMessageProvider['buildMismatchTokenMessage']>[0];
type NoAlternative = Parameters<LangiumParserErrorMessageProvider['buildNoViableAltMessage']>[0];
type Redundant = Parameters<LangiumParserErrorMessageProvider['buildNotAllInputParsedMessage']>[0];
type TokenType = Mismatch['expected'];

/** Where the piece of a file stands that is being parsed. */
export interface PiecePlace {
  /** The token behind the piece, which is no part of it; undefined at the end of the file. */
  readonly next?: Token | undefined;
  /** Whether it is a member of a schema. */
  readonly inSchema?: boolean;
}
type Token = Mismatch['actual'];

/** What terminals are called; keywords and punctuation are called what they are. */
const terminalNames: ReadonlyMap<string, string> = new Map([
  ['ID', 'a name'],
  ['STRING', 'a string in quotes'],
  ['NUMBER', 'a number'],
  ['REGEX', 'a regular expression'],
  ['TEMPLATE_TEXT', 'text'],
  ['TEMPLATE_COMMENT', '`{# … #}`'],
  ['HOLE_OPEN', '`{{`'],
  ['HOLE_CLOSE', '`}}`'],
  ['TAG_OPEN', '`{%`'],
  ['NEXT_OPEN', '`{%`'],
  ['TAG_CLOSE', '`%}`'],
  ['EOF', 'the end of the file'],
]);

/** What a rule as a whole expects, where its first token alone would say too little. */
const ruleNames: ReadonlyMap<string, string> = new Map([
  ['EndForTag', '`{% endfor %}`'],
  ['EndIfTag', '`{% endif %}`'],
  ['EndStepTag', '`{% endstep %}`'],
]);

/** Whether a token is the parser's mark for the end of its input. */
export const isEnd = (token: Token): boolean => token.tokenType.name === 'EOF';

const nameOf = (type: TokenType): string => terminalNames.get(type.name) ?? `\`${type.name}\``;

/** Syntax errors as sentences for people. */
export class MrsiErrorMessages extends LangiumParserErrorMessageProvider {
  /** Set by the parser. */
  place: PiecePlace = {};

  override buildMismatchTokenMessage({ expected, actual, ruleName }: Mismatch): string {
    if (expected.name === 'EOF') return this.redundant(actual);
    const rule = expected.name === 'NEXT_OPEN' ? ruleNames.get(ruleName.replace('\u200B', '')) : undefined;
    return `Expected ${rule ?? nameOf(expected)}, but ${this.found(actual)}.`;
  }

  override buildNoViableAltMessage({ expectedPathsPerAlt, actual }: NoAlternative): string {
    const [token] = actual;
    const end = token === undefined ? '.' : `, but ${this.found(token)}.`;
    return `Expected ${alternatives(expectedPathsPerAlt)}${end}`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: Redundant): string {
    return this.redundant(firstRedundant);
  }

  private redundant(token: Token): string {
    const wanted = this.place.inSchema === true ? '`}`' : 'a declaration or the end of the file';
    return `Expected ${wanted}, but ${this.found(token)}.`;
  }

  private found(token: Token): string {
    const actual = isEnd(token) ? this.place.next : token;
    if (actual === undefined) return 'the file ends here';
    const [line = ''] = actual.image.split(/[\r\n]/, 1);
    return `here is \`${line.length > 24 ? `${line.slice(0, 24)}…` : line}\``;
  }
}

/** What any of the alternatives may begin with. */
function alternatives(paths: NoAlternative['expectedPathsPerAlt']): string {
  const sequences = paths.flat();
  const first = new Set(sequences.map((sequence) => sequence[0]?.name ?? ''));
  if (first.has('forall')) return 'an expression';
  if (first.has('Prose')) return 'a type';
  if (first.has('TEMPLATE_TEXT')) return '`for`, `if` or `step`';
  const names = [...new Set(sequences.flatMap((sequence) => (sequence[0] === undefined ? [] : [nameOf(sequence[0])])))];
  const last = names.pop() ?? 'something else';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}
