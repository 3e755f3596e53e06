import { type LangiumDocument, type LangiumDocumentFactory, URI } from 'langium';
import { type FieldDeclaration, isRecordDeclaration } from '../generated/ast.js';
import { librarySource } from '../library.js';
import type { Type } from '../types/type.js';
import { fileOf } from './imports.js';

/** The records that the language itself declares, parsed when they are first needed. */
export class Library {
  private parsed: LangiumDocument | undefined;

  constructor(private readonly documents: () => LangiumDocumentFactory) {}

  /** Members that values of a type have without a user's declaration. */
  membersOf(type: Type): readonly FieldDeclaration[] {
    if (type.kind === 'enum') return this.fields('EnumValue');
    if (type.kind === 'schema') return this.fields('Schema');
    return type.kind === 'step' ? this.fields('Step') : [];
  }

  /** The document, for hovers and tests. */
  get document(): LangiumDocument {
    this.parsed ??= this.documents().fromString(librarySource, URI.parse('mrsi-library:/library.mrsi'));
    return this.parsed;
  }

  private fields(name: string): readonly FieldDeclaration[] {
    const record = fileOf(this.document).declarations.find((each) => isRecordDeclaration(each) && each.name === name);
    return isRecordDeclaration(record) ? record.fields : [];
  }
}
