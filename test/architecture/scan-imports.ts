/** Something that a file imports, in whatever way. */
export interface Import {
  /** As written, or `undefined` where it is computed, which nobody can check. */
  readonly specifier: string | undefined;
  /** 1-based. */
  readonly line: number;
}

type Token =
  | { readonly kind: 'word' | 'mark'; readonly text: string; readonly line: number }
  | { readonly kind: 'string'; readonly text: string; readonly line: number }
  | { readonly kind: 'reference'; readonly text: string; readonly line: number };

/**
 * All imports of a TypeScript file: declarations (also `import type`, for side effects, and re-exports), dynamic
 * imports, types by `import('…')`, `require`, and triple-slash references. Comments and strings do not count.
 */
export function scanImports(source: string): readonly Import[] {
  const tokens = [...tokenize(source)];
  return tokens.flatMap((token, index): readonly Import[] => {
    const [next, afterNext] = [tokens[index + 1], tokens[index + 2]];
    const before = tokens[index - 1];
    if (token.kind === 'reference') return [{ specifier: token.text, line: token.line }];
    // A member called `import` or `from` imports nothing.
    if (token.kind !== 'word' || (before?.kind === 'mark' && before.text === '.')) return [];
    const called = next?.kind === 'mark' && next.text === '(';
    const named = (given: Token | undefined): Import => ({
      specifier: given?.kind === 'string' ? given.text : undefined,
      line: token.line,
    });
    if (token.text === 'from' || token.text === 'import') {
      if (next?.kind === 'string') return [named(next)];
      return token.text === 'import' && called ? [named(afterNext)] : [];
    }
    return token.text === 'require' && called ? [named(afterNext)] : [];
  });
}

/** After these a slash begins a regular expression. */
const beforeExpression = /^(?:[({[,;=:!&|?+\-*%<>~^}]|return|typeof|case|in|of|delete|void|throw|else|do|yield|await)$/;

function* tokenize(source: string): Generator<Token> {
  let line = 1;
  let at = 0;
  let last = '';
  /** Depths of braces at which a template literal goes on. */
  const templates: number[] = [];
  let depth = 0;

  const lineAt = (text: string): void => {
    line += text.split('\n').length - 1;
  };
  /** Skips the text of a template literal; stands behind its end or behind `${`. */
  const skipTemplate = (): void => {
    const begin = at;
    while (at < source.length) {
      if (source[at] === '\\') at += 2;
      else if (source[at] === '`') {
        at++;
        break;
      } else if (source.startsWith('${', at)) {
        at += 2;
        templates.push(depth);
        break;
      } else at++;
    }
    lineAt(source.slice(begin, at));
    last = 'x';
  };

  while (at < source.length) {
    const rest = source.slice(at, at + 2);
    const char = source[at] ?? '';
    if (char === '\n') {
      line++;
      at++;
    } else if (/\s/.test(char)) at++;
    else if (rest === '//') {
      const end = source.indexOf('\n', at);
      const comment = source.slice(at, end < 0 ? source.length : end);
      const reference = /^\/\/\/\s*<reference\s+(?:path|types)\s*=\s*["']([^"']+)["']/.exec(comment)?.[1];
      if (reference !== undefined) yield { kind: 'reference', text: reference, line };
      at += comment.length;
    } else if (rest === '/*') {
      const end = source.indexOf('*/', at + 2);
      const comment = source.slice(at, end < 0 ? source.length : end + 2);
      lineAt(comment);
      at += comment.length;
    } else if (char === "'" || char === '"') {
      const text = stringAt(source, at);
      if (text === undefined) at++;
      else {
        yield { kind: 'string', text: text.slice(1, -1), line };
        at += text.length;
        last = 'x';
      }
    } else if (char === '`') {
      at++;
      // A template without holes names a module as a string does.
      const plain = /^[^`$\\]*`/.exec(source.slice(at, at + 500))?.[0];
      if (plain !== undefined) yield { kind: 'string', text: plain.slice(0, -1), line };
      skipTemplate();
    } else if (char === '/' && (last === '' || beforeExpression.test(last))) {
      const regex = /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/.exec(source.slice(at))?.[0];
      at += regex?.length ?? 1;
      last = 'x';
    } else if (/[\p{ID_Start}$_]/u.test(char)) {
      const word = /^[\p{ID_Continue}$]+/u.exec(source.slice(at, at + 200))?.[0] ?? char;
      yield { kind: 'word', text: word, line };
      at += word.length;
      last = word;
    } else {
      if (char === '{') depth++;
      if (char === '}' && templates.at(-1) === depth) {
        templates.pop();
        at++;
        skipTemplate();
        continue;
      }
      if (char === '}') depth--;
      yield { kind: 'mark', text: char, line };
      at++;
      last = char;
    }
  }
}

/** The string literal at a place; `undefined` where its line ends first: an apostrophe in the text of a page. */
function stringAt(source: string, start: number): string | undefined {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '\n') return undefined;
    else if (char === quote) return source.slice(start, at + 1);
  }
  return undefined;
}
