import { DocumentState, URI } from 'langium';
import { lateChecks } from '../../src/compile/index.js';
import { lowerPrograms } from '../../src/compile/lower-program.js';
import { MrsiDocumentValidator } from '../../src/language/diagnostics/validator.js';
import { severityOf } from '../../src/language/diagnostics/catalogue.js';
import { applyChanges, formatChanges } from '../../src/language/format/format.js';
import { fileOf } from '../../src/language/scope/imports.js';
import { createMrsiServices } from '../../src/language/services.js';
import { type FuzzTarget, repeated } from '../target.js';
import { breakTemplate, makeTemplate } from '../templates.js';

const { shared, mrsi } = createMrsiServices(lateChecks);
const address = URI.parse('file:///fuzz/main.mrsi');

/** Any text is cut into tokens and parsed; the tokens lie in the text, in order. */
export const parser: FuzzTarget = {
  name: 'parser',
  structured: makeTemplate,
  bytes: breakTemplate,
  longer: repeated,
  run(input) {
    let end = 0;
    for (const token of mrsi.parser.Lexer.tokenize(input).tokens) {
      if (token.startOffset < end || input.slice(token.startOffset, (token.endOffset ?? 0) + 1) !== token.image) {
        throw new Error(`Token ${JSON.stringify(token.image)} is not where it says`);
      }
      end = (token.endOffset ?? 0) + 1;
    }
    mrsi.parser.LangiumParser.parse(input);
  },
};

/** Any text is linked and checked; problems lie in the text; what has no error compiles. */
export const validator: FuzzTarget = {
  name: 'validator',
  structured: makeTemplate,
  bytes: breakTemplate,
  longer: repeated,
  run(input) {
    const document = shared.workspace.LangiumDocumentFactory.fromString(input, address);
    shared.workspace.LangiumDocuments.addDocument(document);
    try {
      document.state = DocumentState.ComputedScopes;
      void mrsi.references.Linker.link(document);
      document.state = DocumentState.Linked;
      const { DocumentValidator } = mrsi.validation;
      if (!(DocumentValidator instanceof MrsiDocumentValidator)) throw new Error('The language has its own validator');
      const problems = DocumentValidator.problems(document);
      for (const { range, message } of problems) {
        if (!(range.start >= 0 && range.start <= range.end && range.end <= input.length)) {
          throw new Error(`Out of the text: ${range.start}–${range.end} of ${input.length}: ${message}`);
        }
      }
      if (!problems.some((problem) => severityOf(problem.code) === 'error')) lowerPrograms([fileOf(document)], []);
    } finally {
      shared.workspace.LangiumDocuments.deleteDocument(address);
    }
  },
};

/** Formatting changes no token, and formatting twice is formatting once (law 6). */
export const formatter: FuzzTarget = {
  name: 'formatter',
  structured: makeTemplate,
  bytes: breakTemplate,
  longer: repeated,
  run(input) {
    const format = (text: string): string =>
      applyChanges(
        text,
        formatChanges(text, (each) => mrsi.parser.Lexer.tokenize(each)),
      );
    const images = (text: string): string =>
      JSON.stringify(mrsi.parser.Lexer.tokenize(text).tokens.map((each) => each.image));
    const once = format(input);
    if (images(once) !== images(input)) throw new Error('Formatting changed a token');
    if (format(once) !== once) throw new Error('Formatting twice is not formatting once');
  },
};
