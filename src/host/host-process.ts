import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CodedError, Emitter } from '../base/index.js';

/** How the inference host is started. */
export interface HostOptions {
  /** Path of the host's program, `host.cjs`. */
  readonly script: string;
  /** The Node that runs it; by default the one that runs this, also where that is Electron. */
  readonly node?: string;
  /** Variables added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes what the host writes to stderr. */
  readonly log?: (text: string) => void;
}

/** How much of what the host wrote last is shown when it dies. */
const tailLength = 2000;
/** How long a host that was asked to end may take. */
const endMs = 1000;

/**
 * Variables of the host alone. The C library of Linux is asked to take large pages for large pieces of memory: weights and
 * caches are read from end to end at every step, which takes a tenth less time then. Other systems do not know the variable.
 */
function largePages(): Readonly<Record<string, string>> {
  const given = process.env['GLIBC_TUNABLES'];
  const wanted = 'glibc.malloc.hugetlb=1';
  if (process.platform !== 'linux' || given?.includes('glibc.malloc.hugetlb') === true) return {};
  return { GLIBC_TUNABLES: given === undefined || given === '' ? wanted : `${given}:${wanted}` };
}

/** A child process: the inference host. */
export class HostProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private tail = '';
  private failure: CodedError | undefined;
  private readonly died = new Emitter<CodedError>();
  /** Fires once, when the process has ended for whatever reason. */
  readonly onDied = this.died.event;

  constructor(options: HostOptions) {
    this.child = spawn(options.node ?? process.execPath, [options.script], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...largePages(), ...options.environment, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.tail = (this.tail + text).slice(-tailLength);
      options.log?.(text);
    });
    // a write after the end is answered by `close`, below
    this.child.stdin.on('error', () => undefined);
    this.child.on('error', (error) => this.end(`could not be started: ${error.message}`));
    this.child.on('close', (code, signal) => {
      this.end(signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by signal ${signal}`);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get streams(): { readonly input: Readable; readonly output: Writable } {
    return { input: this.child.stdout, output: this.child.stdin };
  }

  /** Why it is no longer there, if it is not. */
  get whyDied(): CodedError | undefined {
    return this.failure;
  }

  private end(how: string): void {
    if (this.failure !== undefined) return;
    const words = this.tail.trim();
    this.failure = new CodedError(
      'host/died',
      `The inference host ${how}${words === '' ? '' : `. It wrote last: ${words}`}`,
    );
    this.died.fire(this.failure);
  }

  /** Ends it at once. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /**
   * Ends it at once and counts it as dead: giving back its memory, and the end of what it started, can take the system longer
   * than one who cancelled should wait.
   */
  abandon(): void {
    this.kill();
    this.end('was ended by signal SIGKILL');
  }

  /** Asks it to end, by closing its input, and ends it if it does not. */
  close(): void {
    if (this.failure !== undefined) return;
    this.child.stdin.end();
    const timer = setTimeout(() => this.kill(), endMs);
    this.onDied(() => clearTimeout(timer));
  }

  /** Lets this process end although the host is idle, or not. */
  keepAlive(needed: boolean): void {
    const { child } = this;
    for (const part of [child, child.stdin, child.stdout, child.stderr] as readonly unknown[]) {
      const handle = part as { ref?: () => void; unref?: () => void };
      if (needed) handle.ref?.();
      else handle.unref?.();
    }
  }
}
