import { join } from 'node:path';
import { neverCancelled } from '../../../src/base/index.js';
import type { CliContext, Sink } from '../../../src/cli/context.js';
import { runCommand } from '../../../src/cli/run-command.js';
import { palette } from '../../../src/cli/terminal/palette.js';

export const root = join(import.meta.dirname, '../../..');

/** What a command wrote, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const sink = (pieces: string[]): Sink => ({
  write: (text) => void pieces.push(text),
  interactive: false,
  palette: palette(false),
});

/** Runs the command line inside this process, in a folder; it finds the demo model of the repository. */
export async function mrsi(args: readonly string[], folder = root): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const context: CliContext = {
    out: sink(out),
    err: sink(err),
    installation: join(root, 'dist'),
    tool: { name: 'mrsi', version: '1.2.3' },
    folder,
    cancellation: neverCancelled,
  };
  const code = await runCommand(args, context);
  return { code, out: out.join(''), err: err.join('') };
}
