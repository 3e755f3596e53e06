import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHARED_BOX, sharedBox, spelled } from '../../support/newcomers.js';
import { goToLine, runSample, tracePanel } from '../support/trace-panel.js';
import { useStudio } from '../../harness/studio.js';

const studio = useStudio();

const { text, first, second, box } = sharedBox();

describe('running a style on a sample', () => {
  it('starts at the code lens and shows the trace', async () => {
    await studio().open('pico.mrsi');
    const template = readFileSync(join(studio().workspace, 'pico.mrsi'), 'utf8').split('\n');
    await goToLine(studio(), template.findIndex((line) => line.startsWith('style steps')) + 1);
    await studio().codeLens('Run on Sample').click();
    await runSample(studio(), SHARED_BOX);
    const panel = tracePanel(studio());
    await panel.complete();
    await expect
      .poll(() => panel.sections())
      .toEqual([
        'Find every named entity in the text.',
        'Give every entity its type.',
        'Decide for every entity whether the image shows it.',
        'Draw a box round every entity that the image shows.',
        'Answer',
      ]);
    await expect.poll(() => panel.input('text')).toBe(text);
  });

  it('shows every slot with its text', async () => {
    const panel = tracePanel(studio());
    await expect.poll(() => panel.slot('entities[0].span')).toBe(first.name);
    await expect.poll(() => panel.slot('entities[0].type')).toBe(first.type);
    await expect.poll(() => panel.slot('entities[1].span')).toBe(second.name);
    await expect.poll(() => panel.slot('entities[1].region')).toBe(spelled(box));
  });

  it('draws each box where its slot says, predictions solid and labels dashed', async () => {
    const panel = tracePanel(studio());
    await expect.poll(() => panel.box('entities[1].region')).toEqual({ box, dashed: false });
    await expect.poll(() => panel.box('gold.entities[1].region')).toEqual({ box: second.labelled, dashed: true });
    // two boxes at one place: their names stand beside each other, inside the picture
    await expect
      .poll(() =>
        panel.document.locator('.stage').evaluate((stage) => {
          const frame = stage.getBoundingClientRect();
          const tags = [...stage.querySelectorAll('.box-tag')].map((tag) => tag.getBoundingClientRect());
          return {
            tags: tags.length > 1,
            overlapping: tags.filter((a, index) =>
              tags.some(
                (b, other) =>
                  other > index && a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1,
              ),
            ).length,
            outside: tags.filter(({ right, left }) => right > frame.right || left < frame.left).length,
          };
        }),
      )
      .toEqual({ tags: true, overlapping: 0, outside: 0 });
  });

  it('lights entity, text and box together', async () => {
    const panel = tracePanel(studio());
    await panel.document.locator('.slot[data-slot="entities[1].span"]').first().hover();
    await expect
      .poll(() => panel.lit())
      .toEqual(
        expect.arrayContaining([
          'slot entities[1].span',
          'slot entities[1].region',
          'box entities[1].region',
          'box gold.entities[1].region',
        ]),
      );
    expect((await panel.lit()).filter((each) => each.includes('entities[0]'))).toEqual([]);
  });

  it('lists the violation, and a click opens the constraint in the template', async () => {
    const panel = tracePanel(studio());
    const row = panel.document.locator('.problem-row[data-constraint="no_shared_box"]');
    await expect.poll(() => row.innerText()).toContain('no_shared_box');
    await studio().screenshotThemes('trace');
    await row.click();
    const template = studio().page.locator('.editor-group-container .monaco-editor .view-line', {
      hasText: 'constraint no_shared_box',
    });
    await template.first().waitFor();
  });

  it('saves the trace, which opens again as it was', async () => {
    const folder = join(studio().workspace, '.mrsi-runs');
    const [file = ''] = readdirSync(folder);
    const [header = '', trace = ''] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
    expect(JSON.parse(header)).toMatchObject({ kind: 'run', model: { name: 'pico-vl' } });
    expect(JSON.parse(trace)).toMatchObject({ kind: 'trace', sample: SHARED_BOX, ending: { kind: 'complete' } });
    await studio().command('View: Close All Editors');
    await studio().open(file);
    await expect.poll(() => tracePanel(studio()).slot('entities[1].span')).toBe(second.name);
  });
});
