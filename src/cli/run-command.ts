import { CommanderError } from 'commander';
import { CancellationError, CodedError, describeError } from '../base/index.js';
import { createCommand } from './command.js';
import { type CliContext, ExitCode, exitCodes } from './context.js';
import { harmless } from './terminal/text.js';

/** Runs the command line with the arguments behind its name, tells what went wrong, and answers with the exit code. */
export async function runCommand(args: readonly string[], context: CliContext): Promise<number> {
  const { err } = context;
  try {
    await createCommand(context).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof ExitCode) return error.code;
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const message = error.message.replace(/^error: /, '');
      // Without arguments commander has shown the help; that is said enough.
      if (error.code !== 'commander.help') tell(new CodedError('usage', message.replace(/\.$/, '')), context);
      return exitCodes.usage;
    }
    if (error instanceof CancellationError) {
      err.write(`${err.palette.yellow('Cancelled.')}\n`);
      return exitCodes.cancelled;
    }
    tell(error, context);
    return error instanceof CodedError && error.code === 'usage' ? exitCodes.usage : exitCodes.failure;
  }
}

function tell(error: unknown, { err }: CliContext): void {
  err.write(`${err.palette.red('error')} ${harmless(describeError(error))}\n`);
  if (!(error instanceof CodedError) && error instanceof Error && error.stack !== undefined)
    err.write(`${err.palette.dim(harmless(error.stack))}\n`);
}
