/**
 * The catalogue of errors that a user can read. One line per code: what happened is in the thrown message, what to
 * do stands here. Codes are stable: documentation, tests and exit codes refer to them.
 */
export const errorCatalogue = {
  'input/text-empty': 'Give a sentence with at least one character.',
  'input/text-too-long': 'Shorten the text or choose a model with a larger context.',
  'input/image-missing': 'Check the path; image paths are relative to the file that names them.',
  'input/image-unreadable': 'Give a PNG, JPEG, WebP, GIF, TIFF or AVIF file that other programs can open.',
  'input/image-too-large': 'Give a picture of at most 100 megapixels.',
  'input/sample-file': 'Mend the data file: a list of { "id", "text", "image" } objects, see docs/formats.',
  'input/sample-unknown': 'Name a sample that the data file has.',
  'template/has-errors': 'Mend the errors of the template first; they are listed in Problems and by `mrsi check`.',
  'template/missing': 'Check the path of the template.',
  'template/style-unknown': 'Name a style of the schema.',
  'model/folder-missing': 'Choose a folder that holds config.json, tokenizer.json and the ONNX files.',
  'model/file-missing': 'Download the model again, or choose a complete model folder.',
  'model/file-corrupt': 'Download the file again; its content is damaged or not what its name says.',
  'model/family-unknown': 'Choose a model of a supported family: Qwen2-VL, Qwen2.5-VL or MiMo-VL.',
  'model/graph-mismatch': 'Choose ONNX files in the onnx-community or onnxruntime-genai layout.',
  'model/memory': 'Choose a smaller or more strongly quantised model, a shorter context or a smaller group.',
  'host/died': 'Run again: a new inference host is started. If it happens again, open the log.',
  'host/protocol': 'Reinstall the extension: its parts are of different versions.',
  'host/provider': 'Choose another execution provider in the settings.',
  'trace/not-a-trace': 'Open a .mrsitrace file written by MRSI Studio.',
  'trace/newer-version': 'Update MRSI Studio to read this file.',
  'trace/unknown': 'Name a trace that the file has.',
  'file/unreadable': 'Check the path and the permissions.',
  'file/unwritable': 'Check the folder, the free disk space and the permissions.',
  usage: 'See `mrsi --help`.',
  internal: 'This is a bug of MRSI Studio: please report it with the log.',
} as const;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;

/** An error that a user can read: a code, a message that names the thing, and what to do about it. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  /** The file or thing that the error is about, if it is about one. */
  readonly subject: string | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly subject?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.subject = options.subject;
  }

  /** What the user can do. */
  get remedy(): string {
    return errorCatalogue[this.code];
  }
}

/** One line for a person: `message (code) remedy`. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return `${error.message} [${error.code}] ${error.remedy}`;
  const message = error instanceof Error ? error.message : String(error);
  return `${message} [internal] ${errorCatalogue.internal}`;
}

/** A coded error as plain data, to cross a process boundary. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly subject?: string;
}

/** Whether a string is a code of the catalogue. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);

/** Turns anything thrown into plain data. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof CodedError)
    return {
      code: error.code,
      message: error.message,
      ...(error.subject === undefined ? {} : { subject: error.subject }),
    };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** Turns plain data back into an error. */
export const fromPlainError = (plain: PlainError): CodedError =>
  new CodedError(plain.code, plain.message, plain.subject === undefined ? {} : { subject: plain.subject });
