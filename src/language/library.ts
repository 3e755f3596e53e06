/**
 * What the language itself declares: the members of an enum value, of the schema and of its steps. Written in the
 * language, so that linking, hover and completion treat them like anything else.
 */
export const librarySource = `
record EnumValue {
  /// The name of the value, as it is declared: what a trace writes.
  name: Text
  /// What the value means, as the enum declares it: \`PER "a person"\`.
  gloss: Text
}
record Schema {
  /// The name of the schema.
  name: Text
  /// The title of the schema.
  title: Text
}
record Step {
  /// The name of the step.
  name: Text
  /// What the step does, as the schema says it.
  title: Text
}
`;
