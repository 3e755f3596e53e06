import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useStudio } from '../../harness/studio.js';
import { hostProcesses } from '../support/processes.js';

const studio = useStudio({ workspaceTrust: true });

it('has its language features in an untrusted workspace, and does not start inference', async () => {
  const { page } = studio();
  await studio().statusBar('Restricted Mode').waitFor();
  await studio().open('pico.mrsi');
  await studio().command('Go to Symbol in Editor');
  await studio().rows('PicoGMNER').first().waitFor();
  await page.keyboard.press('Escape');
  await studio().command('MRSI: Run Inference on Sample');
  await studio()
    .notification(/runs inference only in a trusted workspace/)
    .waitFor();
  expect(hostProcesses(studio().serverProcess)).toEqual([]);
  expect(existsSync(join(studio().workspace, '.mrsi-runs'))).toBe(false);
});
