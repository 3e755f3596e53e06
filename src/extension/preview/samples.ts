import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { workspace } from 'vscode';
import { readSamples, type Sample } from '../../data/samples/index.js';
import type { Program } from '../../program/index.js';
import { basename } from '../shared/files.js';

/** More files, samples and bytes than these are not offered: the preview answers while one types. */
const MOST_FILES = 20;
const MOST_SAMPLES = 200;
const MOST_BYTES = 8 * 1024 * 1024;

/** A sample with the file that it stands in. */
export interface FoundSample {
  /** Unique among all that were found. */
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly sample: Sample;
}

/** The samples of the workspace's data files, those nearest to a template first. Files are read once while they stay as they are. */
export class WorkspaceSamples {
  private readonly contents = new Map<string, { readonly changed: number; readonly content: string }>();

  /** The samples that have all inputs of a program. */
  async for(program: Program, template: string): Promise<readonly FoundSample[]> {
    const uris = await workspace.findFiles(
      '**/{samples/*,*samples*}.{json,jsonl}',
      '**/{node_modules,.git,.mrsi-runs}/**',
      500,
    );
    const paths = uris
      .map((uri) => uri.fsPath)
      .sort((a, b) => nearness(b, template) - nearness(a, template) || a.localeCompare(b))
      .slice(0, MOST_FILES);
    const files = await Promise.all(paths.map(async (file) => ({ file, content: await this.content(file) })));
    return files
      .flatMap(({ file, content }) =>
        content === undefined
          ? []
          : readSamples(content, program).samples.map(
              (sample, index): FoundSample => ({
                id: `${file}#${index}`,
                title: `${sample.id} · ${basename(file)}`,
                file,
                sample,
              }),
            ),
      )
      .slice(0, MOST_SAMPLES);
  }

  private async content(path: string): Promise<string | undefined> {
    try {
      const { mtimeMs, size } = await stat(path);
      const known = this.contents.get(path);
      if (known?.changed === mtimeMs) return known.content;
      if (size > MOST_BYTES) return undefined;
      const content = await readFile(path, 'utf8');
      this.contents.set(path, { changed: mtimeMs, content });
      return content;
    } catch {
      // It was removed since it was found; the next search no longer finds it.
      return undefined;
    }
  }
}

/** How much of their folders two files share. */
function nearness(path: string, template: string): number {
  const [one, two] = [dirname(path), dirname(template)];
  let shared = 0;
  while (shared < one.length && one[shared] === two[shared]) shared++;
  return shared;
}
