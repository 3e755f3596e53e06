import { AstUtils, type LangiumDocument } from 'langium';
import { isStyle, type Schema, type Style } from '../generated/ast.js';
import { fileOf } from '../scope/imports.js';
import { inputsOf, outputsOf } from '../scope/owner.js';
import { usedTypes } from '../scope/used-types.js';
import { rangeOf } from '../syntax.js';
import { severityOf } from './catalogue.js';
import type { Problem } from './problem.js';

/** A check of a whole style that needs it to be free of errors and takes its time. */
export type LateCheck = (style: Style) => readonly Problem[];

/**
 * Runs late checks, and again only where something that they depend on has changed: the style, or the inputs, outputs
 * and types of its schema. So typing in one style of a long file asks about that style alone.
 */
export class LateChecks {
  /** By document: by everything that the result depends on, problems with ranges from the begin of the style. */
  private readonly results = new Map<string, Map<string, readonly Problem[]>>();

  constructor(private readonly checks: readonly LateCheck[]) {}

  problems(document: LangiumDocument, found: readonly Problem[]): readonly Problem[] {
    const { checks } = this;
    if (checks.length === 0) return [];
    const address = document.uri.toString();
    const before = this.results.get(address);
    const now = new Map<string, readonly Problem[]>();
    const signatures = new Map<Schema, string>();
    const problems: Problem[] = [];
    const errors = found.filter((problem) => severityOf(problem.code) === 'error');
    const isBroken = found.some((problem) => problem.code === 'syntax');
    for (const style of fileOf(document).declarations.filter(isStyle)) {
      const schema = style.schema?.ref;
      const { start, end } = rangeOf(style);
      if (schema === undefined || errors.some(({ range }) => range.start < end && range.end > start)) continue;
      let signature = signatures.get(schema);
      if (signature === undefined) signatures.set(schema, (signature = signatureOf(schema)));
      const key = `${signature}\n${document.textDocument.getText().slice(start, end)}`;
      // After a syntax error a tree may lack parts anywhere.
      const known = before?.get(key);
      if (known === undefined && isBroken) continue;
      const result = known ?? checks.flatMap((check) => check(style)).map((each) => moved(each, -start));
      now.set(key, result);
      problems.push(...result.map((each) => moved(each, start)));
    }
    this.results.set(address, now);
    return problems;
  }
}

/** Everything about a schema that a style's trace depends on, as text. */
function signatureOf(schema: Schema): string {
  const { enums, records } = usedTypes(schema);
  return [...inputsOf(schema), ...outputsOf(schema), ...enums, ...records]
    .map((node) => {
      const { start, end } = rangeOf(node);
      return AstUtils.getDocument(node).textDocument.getText().slice(start, end);
    })
    .join('\n');
}

function moved(problem: Problem, by: number): Problem {
  const move = ({ start, end }: Problem['range']): Problem['range'] => ({ start: start + by, end: end + by });
  return {
    ...problem,
    range: move(problem.range),
    ...(problem.fixes === undefined
      ? {}
      : {
          fixes: problem.fixes.map((fix) => ({
            ...fix,
            changes: fix.changes.map((change) => ({ ...change, range: move(change.range) })),
          })),
        }),
  };
}
