import type { LangiumDocument, LangiumDocuments } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextEdit,
} from 'vscode-languageserver';
import type { Fix } from '../../language/diagnostics/problem.js';
import type { OffsetRange } from '../../language/syntax.js';
import { importFixes, pathFixes } from './add-import.js';
import { editorRange } from './ranges.js';

/** Quick fixes of the diagnostics at the cursor, and the one that applies all safe ones of the file. */
export class MrsiCodeActionProvider implements CodeActionProvider {
  constructor(private readonly documents: () => LangiumDocuments) {}

  getCodeActions(document: LangiumDocument, { context, range }: CodeActionParams): CodeAction[] {
    const all = document.diagnostics ?? [];
    const here = all.filter(
      (each) => each.range.start.line <= range.end.line && each.range.end.line >= range.start.line,
    );
    const actions = wants(context.only, CodeActionKind.QuickFix)
      ? here.flatMap((each) => quickFixes(document, each, this.documents()))
      : [];
    const safe = wants(context.only, CodeActionKind.SourceFixAll) ? safeEdits(document, all) : [];
    if (safe.length > 0) {
      actions.push({
        title: 'Fix all that can be fixed safely',
        kind: CodeActionKind.SourceFixAll,
        edit: edit(document, safe),
      });
    }
    return actions;
  }
}

/** A kind that was asked for stands also for the kinds below it. */
const wants = (only: readonly string[] | undefined, kind: string): boolean =>
  only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));

function quickFixes(document: LangiumDocument, diagnostic: Diagnostic, documents: LangiumDocuments): CodeAction[] {
  const imports = workspaceFixes(document, diagnostic, documents);
  // A name that another file declares is hardly a misspelling of one that is visible.
  return [...imports, ...fixesOf(diagnostic)].map((fix, index) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: index === 0 && imports.length < 2,
    edit: edit(document, edits(document, fix)),
  }));
}

/** What only the other files of the workspace can tell. */
function workspaceFixes(document: LangiumDocument, diagnostic: Diagnostic, documents: LangiumDocuments): Fix[] {
  const range = offsetsOf(document, diagnostic);
  if (diagnostic.code === 'unresolved-name') return importFixes(document, range, documents);
  return diagnostic.code === 'unresolved-import' ? pathFixes(document, range, documents) : [];
}

const offsetsOf = ({ textDocument }: LangiumDocument, { range }: Diagnostic): OffsetRange => ({
  start: textDocument.offsetAt(range.start),
  end: textDocument.offsetAt(range.end),
});

/** All safe fixes that do not overlap. */
function safeEdits(document: LangiumDocument, diagnostics: readonly Diagnostic[]): TextEdit[] {
  const changes = diagnostics
    .flatMap((each) => fixesOf(each).filter((fix) => fix.safe === true))
    .flatMap((fix) => fix.changes)
    .toSorted((a, b) => a.range.start - b.range.start);
  let end = -1;
  return changes.flatMap((change) => {
    if (change.range.start < end) return [];
    end = change.range.end;
    return [{ range: editorRange(document, change.range), newText: change.text }];
  });
}

const edits = (document: LangiumDocument, fix: Fix): TextEdit[] =>
  fix.changes.map((change) => ({ range: editorRange(document, change.range), newText: change.text }));

const edit = (document: LangiumDocument, changes: TextEdit[]): NonNullable<CodeAction['edit']> => ({
  changes: { [document.uri.toString()]: changes },
});

/** Our own validator put them there. */
function fixesOf({ data }: Diagnostic): readonly Fix[] {
  const { fixes } = (data ?? {}) as { readonly fixes?: readonly Fix[] };
  return fixes ?? [];
}
