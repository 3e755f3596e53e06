import { commands, type ExtensionContext, ViewColumn, type WebviewPanel, window } from 'vscode';
import { z } from 'zod';
import { CodedError, type Disposable } from '../../base/index.js';
import { activeTraceFile } from '../traces/active.js';
import { pathArgument } from '../compare/place.js';
import { reporting } from '../shared/notify.js';
import type { TraceDocuments } from '../traces/documents.js';
import { FIGURES_VIEW, FiguresPanel, type SavedFigures } from './panel.js';

const savedFigures: z.ZodType<SavedFigures> = z.object({ path: z.string() });

/** `mrsi.figures(file?)`: the figures of a trace file, by default of the one in the active editor. */
export function registerFigures(context: ExtensionContext, documents: TraceDocuments): readonly Disposable[] {
  const open = async (given: unknown): Promise<void> => {
    const named = pathArgument.safeParse(given);
    const path = named.success ? named.data : activeTraceFile();
    if (path === undefined) throw new CodedError('usage', 'Open a trace file first');
    const panel = window.createWebviewPanel(FIGURES_VIEW, 'Figures', ViewColumn.Active, { enableFindWidget: true });
    new FiguresPanel(panel, path, documents, context);
    await Promise.resolve();
  };
  return [
    commands.registerCommand('mrsi.figures', reporting(open)),
    window.registerWebviewPanelSerializer(FIGURES_VIEW, {
      deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
        const saved = savedFigures.safeParse(state);
        if (saved.success) new FiguresPanel(panel, saved.data.path, documents, context);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  ];
}
