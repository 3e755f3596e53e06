import type { AstNode, DocumentValidator, LangiumDocument, Reference, ReferenceInfo, ScopeProvider } from 'langium';
import type { CheckContext } from '../checks/check.js';
import { checks } from '../checks/index.js';
import { type TraceFlow, traceFlow } from '../flow/trace-flow.js';
import { isFile, isMemberAccess, isSchema, isStyle, type Style } from '../generated/ast.js';
import { nearest } from '../nearest.js';
import { type Environment, environmentOf } from '../scope/environment.js';
import type { Imports } from '../scope/imports.js';
import { isOpenInput } from '../scope/linker.js';
import { type OwnPart, ownParts, referencesIn } from '../scope/part-references.js';
import { allNodes, rangeOf, type SyntaxNode } from '../syntax.js';
import { typeOf } from '../types/infer.js';
import { type DiagnosticSeverity, documentationOf, severityOf } from './catalogue.js';
import { KnownProblems } from './known-problems.js';
import type { LateCheck } from './late-checks.js';
import { type Problem, type Report, reportInto } from './problem.js';
import { reportSyntax } from './syntax-errors.js';

/** A diagnostic as editors take it; Langium's own interface names the type. */
type Diagnostic = NonNullable<LangiumDocument['diagnostics']>[number];

/** Runs all checks over a linked document. */
export class MrsiDocumentValidator implements DocumentValidator {
  private readonly byType = new Map<string, ((node: AstNode, context: CheckContext) => void)[]>();

  private readonly early = new KnownProblems();
  private readonly late = new KnownProblems();

  /** `lateChecks` look at styles that have no error. */
  constructor(
    private readonly imports: Imports,
    private readonly scopes: () => ScopeProvider,
    private readonly lateChecks: readonly LateCheck[] = [],
  ) {
    for (const check of checks) {
      for (const [type, visit] of Object.entries(check)) {
        // The key says which nodes the function takes.
        const visits = this.byType.get(type) ?? [];
        visits.push(visit as (node: AstNode, context: CheckContext) => void);
        this.byType.set(type, visits);
      }
    }
  }

  validateDocument(document: LangiumDocument): Promise<Diagnostic[]> {
    return Promise.resolve(this.problems(document).map((problem) => toDiagnostic(problem, document)));
  }

  /** All problems of a linked document, in source order. */
  problems(document: LangiumDocument): readonly Problem[] {
    const file = document.parseResult.value;
    const problems: Problem[] = [];
    const report = reportInto(problems);
    reportSyntax(document, report);
    if (!isFile(file)) return problems;
    // Of this run only: a later one may have other links.
    const flowOf = rememberedFlow();
    const context: CheckContext = { report, imports: this.imports, flowOf };
    this.visit(file, context);
    for (const declaration of file.declarations) if (isSchema(declaration)) this.visit(declaration, context);
    const environment = environmentOf(document, file, this.imports);
    const parts = ownParts(file);
    for (const part of parts) {
      problems.push(...this.early.of(part, environment.key, () => this.problemsIn(part.node, flowOf)));
    }
    if (!environment.isBroken) problems.push(...this.lateProblems(parts, environment, problems, flowOf));
    return problems.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }

  private problemsIn(part: AstNode, flowOf: CheckContext['flowOf']): readonly Problem[] {
    const problems: Problem[] = [];
    const context: CheckContext = { report: reportInto(problems), imports: this.imports, flowOf };
    reportUnresolved(part, this.scopes(), context.report);
    for (const node of allNodes(part)) this.visit(node, context);
    return problems;
  }

  /** Problems of styles that have no error, and whose schema could be read. */
  private lateProblems(
    parts: readonly OwnPart[],
    environment: Environment,
    found: readonly Problem[],
    flowOf: CheckContext['flowOf'],
  ): Problem[] {
    const errors = found.filter((problem) => severityOf(problem.code) === 'error');
    const starts = parts.map(({ node }) => rangeOf(node).start).toSorted((a, b) => a - b);
    return parts.flatMap((part) => {
      const { node } = part;
      if (!isStyle(node) || node.schema?.ref === undefined || isUnresolved(node)) return [];
      const { start } = rangeOf(node);
      // What breaks off is told behind its end: where the next part begins, or the file ends.
      const next = starts.find((each) => each > start) ?? Number.POSITIVE_INFINITY;
      if (errors.some(({ range }) => range.start <= next && range.end >= start)) return [];
      return this.late.of(part, environment.key, () => this.lateChecks.flatMap((check) => check(node, flowOf(node))));
    });
  }

  private visit(node: SyntaxNode, context: CheckContext): void {
    const visits = this.byType.get(node.$type);
    if (visits === undefined) return;
    for (const visit of visits) visit(node, context);
  }
}

/** Follows each trace once. */
function rememberedFlow(): CheckContext['flowOf'] {
  const flows = new Map<Style, TraceFlow>();
  return (style) => {
    const flow = flows.get(style) ?? traceFlow(style);
    flows.set(style, flow);
    return flow;
  };
}

function reportUnresolved(part: AstNode, scopes: ScopeProvider, report: Report): void {
  for (const { reference } of referencesIn(part)) {
    // No reference of the grammar has several targets.
    const { error, $refNode } = reference as Reference;
    if (error === undefined || isOpenInput(error.info) || isConsequence(error.info.container)) continue;
    const range = $refNode && { start: $refNode.offset, end: $refNode.end };
    const message = `Nothing here is called \`${reference.$refText}\`.`;
    const guess = nearest(reference.$refText, namesFor(error.info, scopes));
    const fixes =
      guess === undefined || range === undefined
        ? []
        : [{ title: `Write \`${guess}\``, changes: [{ range, text: guess }] }];
    report('unresolved-name', range ?? error.info.container, message, fixes.length === 0 ? {} : { fixes });
  }
}

/** Whether something in a part leads nowhere, be it told or only the consequence of what is told elsewhere. */
const isUnresolved = (part: AstNode): boolean =>
  referencesIn(part).some(({ reference }) => {
    const { error } = reference as Reference;
    return error !== undefined && !isOpenInput(error.info);
  });

/** A member of something that is wrong itself says nothing new. */
const isConsequence = (node: AstNode): boolean => isMemberAccess(node) && typeOf(node.receiver).kind === 'unknown';

const namesFor = (info: ReferenceInfo, scopes: ScopeProvider): Iterable<string> =>
  scopes
    .getScope(info)
    .getAllElements()
    .map((each) => each.name)
    .toSet();

const severities: Readonly<Record<DiagnosticSeverity, 1 | 2 | 3 | 4>> = {
  error: 1,
  warning: 2,
  information: 3,
  hint: 4,
};

/** What editors show. The fixes travel in `data`, so that a quick fix needs no second analysis. */
function toDiagnostic(problem: Problem, document: LangiumDocument): Diagnostic {
  const { textDocument } = document;
  const related = problem.related?.map((place) => ({
    location: { uri: place.uri.toString(), range: rangeIn(textDocument, place.range) },
    message: place.message,
  }));
  return {
    code: problem.code,
    codeDescription: { href: documentationOf(problem.code) },
    message: problem.message,
    severity: severities[severityOf(problem.code)],
    source: 'mrsi',
    range: rangeIn(textDocument, problem.range),
    ...(problem.unused === true ? { tags: [1] } : {}),
    ...(related === undefined ? {} : { relatedInformation: related }),
    ...(problem.fixes === undefined ? {} : { data: { fixes: problem.fixes } }),
  };
}

const rangeIn = (
  document: LangiumDocument['textDocument'],
  range: { readonly start: number; readonly end: number },
): Diagnostic['range'] => ({ start: document.positionAt(range.start), end: document.positionAt(range.end) });
