import { window } from 'vscode';
import type { Program } from '../../program/index.js';
import { askForInputs, askForSampleFile } from '../run/ask.js';
import type { RunItem } from '../run/request.js';
import { readSampleFile } from '../run/sample-files.js';

/** The text of an item, for a list. */
function describe(item: RunItem): string {
  const input = Object.values(item.inputs).find((each) => each.kind === 'text');
  return input?.kind === 'text' ? input.text : '';
}

/**
 * Asks what to debug with: a sample of a data file, or a text and a picture of one's own. Answers with attributes of a
 * launch configuration, `undefined` when the user turns away.
 */
export async function askForDebugInputs(program: Program, file: string | undefined): Promise<object | undefined> {
  const own = '$(edit) Type a Text and Choose a Picture…';
  if (file === undefined) {
    const way = await window.showQuickPick(['$(database) Take a Sample of a Data File…', own], {
      title: 'MRSI: Debug',
      placeHolder: 'What to reason about',
    });
    if (way === undefined) return undefined;
    if (way === own) return ownInputs(program);
  }
  const data = file ?? (await askForSampleFile('MRSI: Debug'));
  if (data === undefined) return undefined;
  const { items } = await readSampleFile(data, program);
  const choice = await window.showQuickPick(
    items.map((item) => ({ label: item.sample ?? item.title, description: describe(item) })),
    { title: 'MRSI: Debug', placeHolder: 'The sample', matchOnDescription: true },
  );
  return choice === undefined ? undefined : { data, sample: choice.label };
}

async function ownInputs(program: Program): Promise<object | undefined> {
  const item = await askForInputs(program);
  if (item === undefined) return undefined;
  const inputs = Object.values(item.inputs);
  const text = inputs.find((input) => input.kind === 'text');
  return {
    text: text?.kind === 'text' ? text.text : '',
    image: inputs.flatMap((input) => (input.kind === 'image' ? input.paths : [])),
  };
}
