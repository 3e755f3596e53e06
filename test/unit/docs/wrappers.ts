/** What fragments on the page about the language stand in: a schema that they may speak of, and a trace of it. */
const schema = (members: string): string => `schema Example "Names in a text with an image" {
  input text: Text
  input image: Image
  enum EntityType { PER "a person" LOC "a place" MISC "something else" alias OTHER }
  record Entity {
    span: Span of text
    type: EntityType
    visible: Flag
    region: Box in image when visible
    sure: Number(0..1)
    size: Int(0..1000)
    rank: Int(0..1000)
    note: Prose(max: 40)
  }
  output entities: Entity[]
  output mood: Text
  step recognise "Find the names."
  step ground "Find them in the image."
${members}
}
`;

/** Behind this mark stands what a fragment of a trace does not write itself, so that every slot is written. */
export const REST = '\n=== rest ===\n';

const style = (prompt: string, trace: string): string =>
  `${schema('')}style shown for Example { prompt """\n${prompt}\n""" trace """\n${trace}\n""" }\n`;

/** A whole file made of a fragment. */
export const wrappers: Readonly<Record<string, (fragment: string) => string>> = {
  file: (fragment) => (fragment.includes('for Example') ? `${schema('')}${fragment}\n` : `${fragment}\n`),
  schema: (fragment) => schema(fragment),
  prompt: (fragment) => style(fragment, '{{ entities as json }} {{ mood }}'),
  trace: (fragment) => style('{{ text }}', `${fragment}${REST}{{ entities as json }}{{ mood }}`),
  'whole-trace': (fragment) => style('{{ text }}', fragment),
  values: () => schema(''),
};
