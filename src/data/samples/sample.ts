import type { Slots } from '../../program/index.js';

/** An input as a data file gives it. Image paths are as they stand there: relative to the data file. */
export type SampleInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly paths: readonly string[] };

/** One sample for one program: everything that a run needs. */
export interface Sample {
  readonly id: string;
  readonly inputs: Readonly<Record<string, SampleInput>>;
  /** What is true of it; absent where the file does not say, or says it wrongly. */
  readonly label?: Slots;
}

/** Something wrong with a data file. */
export interface SampleDiagnostic {
  /** `error`: the sample, or its label, cannot be used. `warning`: it was read, but perhaps not as it was meant. */
  readonly severity: 'error' | 'warning';
  /** Id of the sample; absent where the file as a whole is wrong. */
  readonly sample?: string;
  /** Where in the sample: `entities[1].type`. */
  readonly path?: string;
  /** 0-based number of the sample in the file. */
  readonly index?: number;
  /** A sentence for people that names what was expected and what was found. */
  readonly message: string;
}

/** A data file, read for one program. */
export interface SampleFile {
  readonly samples: readonly Sample[];
  readonly diagnostics: readonly SampleDiagnostic[];
}

/** One line for a person: `sample 07, entities[1].type: …`. */
export function describeSampleDiagnostic(diagnostic: SampleDiagnostic): string {
  const { sample, path, message } = diagnostic;
  const where = [...(sample === undefined ? [] : [`sample ${sample}`]), ...(path === undefined ? [] : [path])].join(
    ', ',
  );
  return where === '' ? message : `${where}: ${message}`;
}
