/** What a parameter of a function takes. */
export type ParameterKind = 'list' | 'records' | 'box' | 'span' | 'number' | 'text' | 'measured' | 'ordered';

export interface FunctionSignature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly takes: ParameterKind }[];
  /** Whether `by key` follows the arguments: never, always, or as the writer likes. */
  readonly by: 'never' | 'required' | 'optional';
  readonly result: 'integer' | 'number' | 'flag' | 'text' | 'pairs' | 'argument';
  readonly documentation: string;
}

/** All functions of the language; there are no others and users cannot add any. */
export const functions: readonly FunctionSignature[] = [
  {
    name: 'count',
    parameters: [{ name: 'list', takes: 'list' }],
    by: 'never',
    result: 'integer',
    documentation: 'How many members a list or a match has.',
  },
  {
    name: 'distinct',
    parameters: [{ name: 'list', takes: 'records' }],
    by: 'optional',
    result: 'flag',
    documentation:
      'Whether no two members have the same key. The key sees the fields of a member by their names: `distinct(entities by span)`.',
  },
  {
    name: 'match',
    parameters: [
      { name: 'left', takes: 'records' },
      { name: 'right', takes: 'records' },
    ],
    by: 'required',
    result: 'pairs',
    documentation: 'Pairs of members whose keys are equal: one to one and as many as possible.',
  },
  {
    name: 'f1',
    parameters: [
      { name: 'found', takes: 'records' },
      { name: 'right', takes: 'records' },
    ],
    by: 'required',
    result: 'number',
    documentation:
      'Harmonic mean of precision and recall of two lists, matched one to one by a key; 1 when both are empty.',
  },
  {
    name: 'iou',
    parameters: [
      { name: 'a', takes: 'box' },
      { name: 'b', takes: 'box' },
    ],
    by: 'never',
    result: 'number',
    documentation: 'Intersection over union of two boxes, 0 to 1.',
  },
  {
    name: 'area',
    parameters: [{ name: 'box', takes: 'box' }],
    by: 'never',
    result: 'number',
    documentation: 'Area of a box in pixels of the original image.',
  },
  {
    name: 'position',
    parameters: [{ name: 'span', takes: 'span' }],
    by: 'never',
    result: 'integer',
    documentation: 'Where a span begins in its text, in characters from 0.',
  },
  {
    name: 'order',
    parameters: [{ name: 'value', takes: 'ordered' }],
    by: 'never',
    result: 'integer',
    documentation: 'The place of a value in its enum, or of a member in its list, from 0.',
  },
  {
    name: 'abs',
    parameters: [{ name: 'number', takes: 'number' }],
    by: 'never',
    result: 'argument',
    documentation: 'The number without its sign.',
  },
  {
    name: 'length',
    parameters: [{ name: 'text', takes: 'measured' }],
    by: 'never',
    result: 'integer',
    documentation: 'How many characters a text has, or how many members a list.',
  },
  {
    name: 'lower',
    parameters: [{ name: 'text', takes: 'text' }],
    by: 'never',
    result: 'text',
    documentation: 'The text in lower case.',
  },
];

const byName = new Map(functions.map((signature) => [signature.name, signature]));

export const findFunction = (name: string): FunctionSignature | undefined => byName.get(name);
