import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeHeader, encodeTrace, type RunHeader } from '../../../src/trace/index.js';
import { header, type TraceSketch, traceOf } from '../../unit/view/fixture.js';

/** Writes a trace file into a workspace; answers its path. */
export function writeTraces(
  folder: string,
  name: string,
  sketches: readonly TraceSketch[],
  change: Partial<RunHeader> = {},
): string {
  const lines = sketches.map((sketch) => encodeTrace(traceOf(sketch)));
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([encodeHeader({ ...header, ...change }), ...lines]));
  return path;
}

/** What a caption, a span, a label or a file name may hold. Each would leave a mark if it ran. */
export const hostileTexts = [
  '<script>globalThis.ran=1</script>',
  '<img src=x onerror="globalThis.ran=1">',
  '"><svg/onload=globalThis.ran=1>',
  "javascript:globalThis.ran=1//'",
  '</style><style>*{display:none}</style>',
  '{{constructor.constructor("globalThis.ran=1")()}}',
  '<iframe srcdoc="<script>top.ran=1</script>">',
  'user\u202Egnp.exe\u202C and \u2066isolates\u2069',
  '\u0000\u0007\u001B[31mred\u001B[0m',
  `${'w'.repeat(4000)}`,
] as const;
