import type { EnvironmentResult, ProviderReport } from '../../host/protocol.js';

/** What a provider is, and what it needs. */
const known: Readonly<Record<string, { readonly name: string; readonly needs: string }>> = {
  cpu: { name: 'Processor', needs: '' },
  cuda: {
    name: 'CUDA',
    needs:
      'It needs an NVIDIA graphics card and its driver, and ONNX Runtime’s CUDA provider with the libraries of CUDA, which are too large to come with the extension.',
  },
  webgpu: {
    name: 'WebGPU',
    needs: 'It needs a graphics card with a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS).',
  },
  dml: { name: 'DirectML', needs: 'It needs Windows 10 or later and a graphics card for Direct3D 12.' },
  coreml: { name: 'Core ML', needs: 'It needs macOS 10.15 or later.' },
};

const backends: Readonly<Record<string, string>> = { native: 'native', binding: 'official binding' };

const nameOf = (provider: string): string => known[provider]?.name ?? provider;
const wayOf = ({ provider, backend }: { readonly provider: string; readonly backend: string }): string =>
  `${nameOf(provider)}, ${backends[backend] ?? backend}`;

/** Text that stands in a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/gu, ' ').trim();

function rowOf(way: ProviderReport, processor: number | undefined): string {
  const { works, report, milliseconds } = way;
  const needs = works ? '' : (known[way.provider]?.needs ?? '');
  const speed =
    milliseconds === undefined
      ? ''
      : `${milliseconds.toFixed(1)} ms${processor === undefined ? '' : ` (${(processor / milliseconds).toFixed(1)}×)`}`;
  const cells = [wayOf(way), works ? 'yes' : 'no', speed, `${report}${/[.!?]$/u.test(report) ? '' : '.'} ${needs}`];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** What there is to run models on, as a page of Markdown. */
export function environmentReport(found: EnvironmentResult): string {
  const { providers, auto, freeMemory, threads, node, platform } = found;
  const processor = Math.min(
    ...providers.flatMap(({ provider, milliseconds }) => (provider === 'cpu' ? (milliseconds ?? []) : [])),
  );
  const gibi = (freeMemory / 1024 ** 3).toFixed(1);
  return [
    '# Inference environment',
    '',
    `${platform}, Node ${node}, ${threads} threads, ${gibi} GiB of memory free.`,
    '',
    `\`auto\` takes **${wayOf(auto)}** for large models. Models with less than 64 MiB of weights run on the processor by the official binding, where they are fastest.`,
    '',
    '| Way | Works | Speed | What was found |',
    '| --- | --- | --- | --- |',
    ...providers.map((way) => rowOf(way, Number.isFinite(processor) ? processor : undefined)),
    '',
    'Each way ran a small decoder in a process of its own, and was compared with the processor. Speed is the time of some products of matrices, and how many times faster that is than the processor; another provider is taken where it is at least 1.3 times faster.',
    '',
    'The settings `mrsi.model.executionProvider` and `mrsi.model.backend` choose another way.',
    '',
  ].join('\n');
}
