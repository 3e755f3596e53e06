import { commands, debug, type Disposable, Uri, window } from 'vscode';
import { z } from 'zod';
import { reporting } from '../shared/notify.js';
import { DEBUG_TYPE } from './configuration.js';
import type { PanelFollower } from './follow.js';

const uriArgument = z
  .custom<Uri>((value) => value instanceof Uri)
  .optional()
  .catch(undefined);
const textArgument = z.string().optional().catch(undefined);

const variableSchema = z.looseObject({
  sessionId: z.string(),
  variable: z.looseObject({ evaluateName: z.string() }),
});

/** Numbers of the adapter's targets of a step in. */
const targets = { nextEntity: 2, nextStep: 3 } as const;

/** Goes on in the session that has the focus, to a target that VS Code has no key for. */
async function stepTo(targetId: number): Promise<void> {
  const session = debug.activeDebugSession;
  const item = debug.activeStackItem;
  if (session?.type !== DEBUG_TYPE || item === undefined) return;
  await session.customRequest('stepIn', { threadId: item.threadId, targetId });
}

/** The commands of the debugger that are not VS Code's own. */
export const registerDebugCommands = (follower: PanelFollower): readonly Disposable[] => [
  commands.registerCommand(
    'mrsi.debug',
    /** `mrsi.debug(template?, style?, dataFile?, sample?)` */
    reporting(async (...given: readonly unknown[]) => {
      const template = uriArgument.parse(given[0]) ?? window.activeTextEditor?.document.uri;
      const style = textArgument.parse(given[1]);
      const data = uriArgument.parse(given[2]);
      const sample = textArgument.parse(given[3]);
      await debug.startDebugging(undefined, {
        type: DEBUG_TYPE,
        request: 'launch',
        name: style === undefined ? 'Debug template' : `Debug ${style}`,
        ...(template === undefined ? {} : { template: template.fsPath }),
        ...(style === undefined ? {} : { style }),
        ...(data === undefined ? {} : { data: data.fsPath }),
        ...(sample === undefined ? {} : { sample }),
      });
    }),
  ),
  commands.registerCommand(
    'mrsi.debugTrace',
    /** `mrsi.debugTrace(traceFile?, id?)` */
    reporting(async (...given: readonly unknown[]) => {
      const trace = uriArgument.parse(given[0]);
      const id = textArgument.parse(given[1]);
      await debug.startDebugging(undefined, {
        type: DEBUG_TYPE,
        request: 'attach',
        name: 'Replay trace',
        ...(trace === undefined ? {} : { trace: trace.fsPath }),
        ...(id === undefined ? {} : { id }),
      });
    }),
  ),
  commands.registerCommand(
    'mrsi.debug.showBox',
    reporting(async (given: unknown) => {
      // A line of the variables view, as VS Code hands it to commands of its menu.
      const line = variableSchema.safeParse(given);
      if (line.success) follower.reveal(line.data.sessionId, line.data.variable.evaluateName);
    }),
  ),
  commands.registerCommand(
    'mrsi.debug.compare',
    reporting(() => follower.compare()),
  ),
  commands.registerCommand(
    'mrsi.debug.nextEntity',
    reporting(() => stepTo(targets.nextEntity)),
  ),
  commands.registerCommand(
    'mrsi.debug.nextStep',
    reporting(() => stepTo(targets.nextStep)),
  ),
];
