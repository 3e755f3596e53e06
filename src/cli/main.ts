#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CancellationSource } from '../base/index.js';
import type { Sink } from './context.js';
import { runCommand } from './run-command.js';
import { palette, wantsColour } from './terminal/palette.js';

const sink = (stream: NodeJS.WriteStream): Sink => ({
  write: (text) => void stream.write(text),
  interactive: stream.isTTY === true && process.env['TERM'] !== 'dumb',
  palette: palette(wantsColour(stream.isTTY === true, process.env)),
});

/** The process `mrsi`. */
async function main(): Promise<void> {
  const installation = dirname(realpathSync(process.argv[1] ?? '.'));
  const tool = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(installation, '..', 'package.json'), 'utf8')));
  const cancellation = new CancellationSource();
  // A reader that has seen enough (`mrsi show … | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.once('SIGINT', () => {
    cancellation.cancel();
    // Who asks twice does not want to wait.
    process.once('SIGINT', () => process.exit(130));
  });
  process.once('SIGTERM', () => cancellation.cancel());
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: sink(process.stdout),
    err: sink(process.stderr),
    installation,
    tool,
    folder: process.cwd(),
    cancellation: cancellation.token,
  });
  cancellation.dispose();
}

void main();
