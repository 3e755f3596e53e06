import type {
  AstNode,
  DocumentValidator,
  LangiumDocument,
  Reference,
  ReferenceInfo,
  ScopeProvider,
  ValidationOptions,
} from 'langium';
import type { CheckContext } from '../checks/check.js';
import { checks } from '../checks/index.js';
import { type TraceFlow, traceFlow } from '../flow/trace-flow.js';
import { isFile, isMemberAccess, isSchema, isStyle, type Style } from '../generated/ast.js';
import { nearest } from '../nearest.js';
import { layoutOf } from '../parser/parts.js';
import { type Environment, environmentOf } from '../scope/environment.js';
import type { Imports } from '../scope/imports.js';
import { isOpenInput } from '../scope/linker.js';
import { type OwnPart, ownParts, referencesIn, unitsOf } from '../scope/part-references.js';
import { allNodes, frameOf, rangeOf, type SyntaxNode } from '../syntax.js';
import { typeOf } from '../types/infer.js';
import { type DiagnosticSeverity, documentationOf, severityOf } from './catalogue.js';
import { KnownProblems, type Surroundings } from './known-problems.js';
import type { LateCheck } from './late-checks.js';
import { type Problem, type Report, reportInto } from './problem.js';
import { reportSyntax } from './syntax-errors.js';

/** A diagnostic as editors take it; Langium's own interface names the type. */
type Diagnostic = NonNullable<LangiumDocument['diagnostics']>[number];

/** What all checks of one run may ask. */
type Basis = Omit<CheckContext, 'report'> & { readonly environment: Environment };

/** Runs all checks over a linked document. */
export class MrsiDocumentValidator implements DocumentValidator {
  private readonly byType = new Map<string, ((node: AstNode, context: CheckContext) => void)[]>();

  private readonly early = new KnownProblems();
  /** Of what stands in templates outside all blocks. */
  private readonly parts = new KnownProblems();
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

  /** Late checks count as fast ones: they are left out where only built-in ones are asked for. */
  validateDocument(document: LangiumDocument, { categories }: ValidationOptions = {}): Promise<Diagnostic[]> {
    const withLate = categories?.includes('fast') !== false;
    return Promise.resolve(this.problems(document, withLate).map((problem) => toDiagnostic(problem, document)));
  }

  /** All problems of a linked document, or all but those of late checks, in source order. */
  problems(document: LangiumDocument, withLate = true): readonly Problem[] {
    const file = document.parseResult.value;
    const problems: Problem[] = [];
    const report = reportInto(problems);
    reportSyntax(document, report);
    if (!isFile(file)) return problems;
    // Of this run only: a later one may have other links.
    const environment = environmentOf(document, file, this.imports);
    // Where names have another meaning, all of a style is looked at again, and there is nothing to remember by parts.
    const isNew = (style: Style): boolean => !this.early.has(style);
    const flowOf = rememberedFlow((style) => (isNew(style) ? environment : undefined));
    const basis = { imports: this.imports, environment, flowOf };
    const context: CheckContext = { ...basis, report };
    this.visit(file, context);
    for (const declaration of file.declarations) if (isSchema(declaration)) this.visit(declaration, context);
    const parts = ownParts(file);
    for (const part of parts) {
      const { node } = part;
      const find = (): readonly Problem[] =>
        isStyle(node) && isNew(node)
          ? this.problemsInStyle(node, basis)
          : this.problemsIn(allNodes(node), referencesIn(node), basis);
      problems.push(...this.early.of(node, surroundings(part, environment.key), find));
    }
    if (withLate && !environment.isBroken)
      problems.push(...this.lateProblems(parts, environment, problems, basis.flowOf));
    return problems.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  }

  /** What stands in the templates of a style outside all blocks is looked at by itself. */
  private problemsInStyle(style: Style, basis: Basis): readonly Problem[] {
    const references = unitsOf(style).flatMap((unit) => (unit.root === style ? unit.references : []));
    const problems = [...this.problemsIn(frameOf(style), references, basis)];
    for (const { kind, template } of style.sections) {
      for (const node of template?.nodes ?? []) {
        const around = { environment: basis.environment.key, within: kind, layout: layoutOf(node) };
        const find = (): readonly Problem[] => this.problemsIn(allNodes(node), referencesIn(node), basis);
        for (const problem of this.parts.of(node, around, find)) problems.push(problem);
      }
    }
    return problems;
  }

  private problemsIn(
    nodes: readonly SyntaxNode[],
    references: readonly ReferenceInfo[],
    basis: Basis,
  ): readonly Problem[] {
    const problems: Problem[] = [];
    const context: CheckContext = { ...basis, report: reportInto(problems) };
    reportUnresolved(references, this.scopes(), context.report);
    for (const node of nodes) this.visit(node, context);
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
      if (!isStyle(node) || node.schema?.ref === undefined) return [];
      const { start } = rangeOf(node);
      // What breaks off is told behind its end: where the next part begins, or the file ends.
      const next = starts.find((each) => each > start) ?? Number.POSITIVE_INFINITY;
      if (errors.some(({ range }) => range.start <= next && range.end >= start)) return [];
      return this.late.of(node, surroundings(part, environment.key), () =>
        isUnresolved(node) ? [] : this.lateChecks.flatMap((check) => check(node, flowOf(node))),
      );
    });
  }

  private visit(node: SyntaxNode, context: CheckContext): void {
    const visits = this.byType.get(node.$type);
    if (visits === undefined) return;
    for (const visit of visits) visit(node, context);
  }
}

const surroundings = ({ layout, piece: { schema } }: OwnPart, environment: string): Surroundings => ({
  environment,
  within: schema,
  layout,
});

/** Follows each trace once. */
function rememberedFlow(environmentOfStyle: (style: Style) => Environment | undefined): CheckContext['flowOf'] {
  const flows = new Map<Style, TraceFlow>();
  return (style) => {
    const flow = flows.get(style) ?? traceFlow(style, environmentOfStyle(style));
    flows.set(style, flow);
    return flow;
  };
}

function reportUnresolved(references: readonly ReferenceInfo[], scopes: ScopeProvider, report: Report): void {
  for (const { reference } of references) {
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
