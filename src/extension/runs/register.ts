import { commands } from 'vscode';
import type { Disposable } from '../../base/index.js';
import { reporting } from '../shared/notify.js';
import type { TraceDocuments } from '../traces/documents.js';
import { showViolations } from './show-violations.js';
import { SHOW_VIOLATIONS } from './words.js';

/** The command that shows what a run violates. */
export const registerRuns = (documents: TraceDocuments): readonly Disposable[] => [
  commands.registerCommand(
    SHOW_VIOLATIONS,
    reporting(async (...given: readonly unknown[]) => showViolations(documents, given)),
  ),
];
