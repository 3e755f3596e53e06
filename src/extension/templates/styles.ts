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

/** A constraint as it stands in a template's text. */
export interface ConstraintInText {
  readonly name: string;
  /** The schema that it is declared in. */
  readonly schema: string;
  /** UTF-16 offset of the declaration. */
  readonly offset: number;
}

function declarationsIn(text: string): File['declarations'] {
  parser ??= createMrsiServices().mrsi.parser.LangiumParser;
  const { value } = parser.parse<File>(text);
  return isFile(value) ? value.declarations : [];
}

/** The styles that a text declares, as far as it can be parsed. */
export const stylesIn = (text: string): readonly StyleInText[] => stylesOf(declarationsIn(text));

/** The styles and the constraints that a text declares, as far as it can be parsed. */
export function runnablesIn(text: string): {
  readonly styles: readonly StyleInText[];
  readonly constraints: readonly ConstraintInText[];
} {
  const declarations = declarationsIn(text);
  return { styles: stylesOf(declarations), constraints: constraintsOf(declarations) };
}

const constraintsOf = (declarations: File['declarations']): readonly ConstraintInText[] =>
  declarations.flatMap((schema) =>
    schema.$type === 'Schema'
      ? schema.members.flatMap((member) =>
          member.$type === 'Constraint' && member.name !== undefined
            ? [{ name: member.name, schema: schema.name ?? '', offset: member.$cstNode?.offset ?? 0 }]
            : [],
        )
      : [],
  );

function stylesOf(declarations: File['declarations']): readonly StyleInText[] {
  return declarations.flatMap((declaration) =>
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
