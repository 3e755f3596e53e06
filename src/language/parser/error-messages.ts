import { LangiumParserErrorMessageProvider } from 'langium';

type Mismatch = Parameters<LangiumParserErrorMessageProvider['buildMismatchTokenMessage']>[0];
type NoAlternative = Parameters<LangiumParserErrorMessageProvider['buildNoViableAltMessage']>[0];
type Redundant = Parameters<LangiumParserErrorMessageProvider['buildNotAllInputParsedMessage']>[0];
type TokenType = Mismatch['expected'];
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

const nameOf = (type: TokenType): string => terminalNames.get(type.name) ?? `\`${type.name}\``;

const found = (token: Token): string => {
  if (token.tokenType.name === 'EOF') return 'the file ends here';
  const [line = ''] = token.image.split(/[\r\n]/, 1);
  return `here is \`${line.length > 24 ? `${line.slice(0, 24)}…` : line}\``;
};

/** Syntax errors as sentences for people. */
export class MrsiErrorMessages extends LangiumParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected, actual, ruleName }: Mismatch): string {
    if (expected.name === 'EOF') return `Expected a declaration or the end of the file, but ${found(actual)}.`;
    const rule = expected.name === 'NEXT_OPEN' ? ruleNames.get(ruleName.replace('\u200B', '')) : undefined;
    return `Expected ${rule ?? nameOf(expected)}, but ${found(actual)}.`;
  }

  override buildNoViableAltMessage({ expectedPathsPerAlt, actual }: NoAlternative): string {
    const [token] = actual;
    const end = token === undefined ? '.' : `, but ${found(token)}.`;
    return `Expected ${alternatives(expectedPathsPerAlt)}${end}`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: Redundant): string {
    return `Expected a declaration or the end of the file, but ${found(firstRedundant)}.`;
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
