import type { LangiumParser } from 'langium';
import { type File, isFile } from '../../language/generated/ast.js';
import { createMrsiServices } from '../../language/services.js';

/** A style as it stands in a template's text, which may be full of errors. */
export interface StyleInText {
  readonly name: string;
  readonly schema: string;
  /** UTF-16 offset of the declaration. */
  readonly offset: number;
}

let parser: LangiumParser | undefined;

/** The styles that a text declares, as far as it can be parsed. */
export function stylesIn(text: string): readonly StyleInText[] {
  parser ??= createMrsiServices().mrsi.parser.LangiumParser;
  const { value } = parser.parse<File>(text);
  if (!isFile(value)) return [];
  return value.declarations.flatMap((declaration) =>
    declaration.$type === 'Style' && declaration.name !== undefined
      ? [
          {
            name: declaration.name,
            schema: declaration.schema?.$refText ?? '',
            offset: declaration.$cstNode?.offset ?? 0,
          },
        ]
      : [],
  );
}
