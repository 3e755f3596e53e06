import { createHash } from 'node:crypto';
import type { RunHeader, Trace } from '../../trace/index.js';
import { html, raw } from './escape.js';
import type { Pictures } from './picture.js';
import { script, style } from './style.js';
import { traceMarkup } from './trace-markup.js';

/**
 * A page that shows traces and needs nothing else: style, script and pictures stand in it. Its policy allows just
 * these, so whatever a model or a data file says can neither run nor fetch anything.
 */
export function pageOf(header: RunHeader, traces: readonly Trace[], pictures: Pictures): string {
  const { program, model, sampling } = header;
  const policy = [
    "default-src 'none'",
    'img-src data:',
    // Sizes of pictures and letters depend on the data, so they stand in style attributes.
    `style-src 'unsafe-inline'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = program.schema.title === '' ? program.schema.name : program.schema.title;
  const decoding = sampling.temperature === 0 ? 'greedy' : `temperature ${sampling.temperature}, seed ${sampling.seed}`;
  const facts = [
    `${model.name} (${model.family}, ${model.dataType}, ${model.executionProvider})`,
    `${decoding}, ${sampling.mode}`,
    header.time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'),
    `${header.tool.name} ${header.tool.version}`,
  ];
  return `${
    html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: ${traces.length === 1 ? 'a trace' : `${traces.length} traces`}</title>
<style>${raw(style)}</style>
</head>
<body>
<h1>${title}</h1>
<p class="meta">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
${traces.map((trace) => traceMarkup(program, trace, pictures))}
<script>${raw(script)}</script>
</body>
</html>
`.text
  }`;
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
