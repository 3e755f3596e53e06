import { expect, it } from 'vitest';
import { THEMES, type Theme, useStudio } from '../../harness/studio.js';

const studio = useStudio();

it('opens the samples in a window that asks nothing of the network', async () => {
  await studio().file('').waitFor();
  expect([...studio().requests]).toEqual([]);
});

it('changes its theme', async () => {
  for (const theme of Object.keys(THEMES) as Theme[]) await studio().setTheme(theme);
});
