import { spawn } from 'node:child_process';

/**
 * How a command ended. `output` holds stdout and stderr in the order they came, empty when they were shown instead.
 * @typedef {{ readonly code: number, readonly output: string }} Ended
 */

/**
 * `show` passes the output through to the terminal instead of collecting it; `signal` ends the command early.
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [show]
 * @property {AbortSignal} [signal]
 */

/**
 * Runs a command to its end and never throws: a command that cannot be started ends with code 127 and the reason.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      ...(options.signal ? { signal: options.signal } : {}),
      stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}` }));
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }));
  });
}

/**
 * Runs npm: the very one that started this script where one did, else the one on the path.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options = {}) {
  const cli = process.env['npm_execpath'];
  if (cli && /\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args], options);
  // npm is a batch file on Windows, which only a shell can start
  return process.platform === 'win32'
    ? run(process.env['ComSpec'] ?? 'cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
    : run('npm', args, options);
}

/**
 * Runs a JavaScript program of `node_modules` with this Node.
 * @param {string} program path of the program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function node(program, args, options = {}) {
  return run(process.execPath, [program, ...args], options);
}

/**
 * `1.2 s`, or `2 min 3 s`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * `45.3 MiB`
 * @param {number} bytes
 */
export function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
