import { describe, expect, it } from 'vitest';
import { environmentReport } from '../../../src/extension/model/environment-report.js';

const report = environmentReport({
  providers: [
    { provider: 'cuda', backend: 'native', works: false, report: 'cuda cannot be used: no such library' },
    { provider: 'webgpu', backend: 'native', works: true, report: 'It works: a | b\nc', milliseconds: 5 },
    { provider: 'cpu', backend: 'native', works: true, report: 'It works', milliseconds: 12 },
    { provider: 'cpu', backend: 'binding', works: true, report: 'It works', milliseconds: 10 },
  ],
  auto: { provider: 'webgpu', backend: 'native' },
  freeMemory: 3 * 1024 ** 3,
  threads: 4,
  node: '20.0.0',
  platform: 'linux x64',
});
const rows = report.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));

describe('the report of the inference environment', () => {
  it('has a row for each way, with what was found, and what it needs where it does not work', () => {
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(
      /^\| CUDA, native \| no \| {2}\| cuda cannot be used: no such library\. It needs an NVIDIA/u,
    );
    expect(rows[2]).toBe('| WebGPU, native | yes | 5.0 ms (2.0×) | It works: a \\| b c. |');
    expect(rows[4]).toBe('| Processor, official binding | yes | 10.0 ms (1.0×) | It works. |');
  });
  it('says what is taken, and the numbers of the machine', () => {
    expect(report).toContain('`auto` takes **WebGPU, native** for large models');
    expect(report).toContain('linux x64, Node 20.0.0, 4 threads, 3.0 GiB of memory free.');
  });
});
