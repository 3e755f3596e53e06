/** What completion inserts for a word, beyond the word, and what it says about it. */
export interface WordHelp {
  readonly documentation: string;
  /** Snippet in the editor's syntax, where the word begins something longer. */
  readonly snippet?: string;
}

/** Help for the words of the language, by the rule of the grammar that asks for them where a word has two meanings. */
export const wordHelp: Readonly<Record<string, WordHelp>> = {
  import: { documentation: 'Makes the declarations of another file visible.', snippet: 'import "${1:./schema.mrsi}"' },
  schema: {
    documentation: 'What is reasoned about: inputs, outputs, steps, and what must hold.',
    snippet: 'schema ${1:Name} "${2:title}" {\n  input text:  Text\n  input image: Image\n\n  $0\n}',
  },
  style: {
    documentation: 'One wording of a schema: a prompt and a trace.',
    snippet:
      'style ${1:name} for ${2:Schema} "${3:title}" {\n  prompt """\n    ${4:Text: {{ text \\}\\}}\n  """\n  trace """\n    $0\n  """\n}',
  },
  enum: { documentation: 'A closed list of values.', snippet: 'enum ${1:Name} {\n  ${2:VALUE} "${3:gloss}"\n}' },
  record: { documentation: 'A group of named fields.', snippet: 'record ${1:Name} {\n  ${2:field}: $0\n}' },
  input: { documentation: 'Something that is given: a text or an image.', snippet: 'input ${1:name}: $0' },
  output: { documentation: 'A slot that the trace fills.', snippet: 'output ${1:name}: $0' },
  step: { documentation: 'A part of the reasoning. Every style goes through the steps in their order.' },
  constraint: {
    documentation: 'What must hold of every trace.',
    snippet: 'constraint ${1:name} "${2:what must hold}"\n  $0',
  },
  reward: {
    documentation: 'A value from 0 to 1 that needs the label; the total is the sum of weight times value.',
    snippet: 'reward ${1:name} weight ${2:0.1} "${3:title}" = $0',
  },
  probe: {
    documentation: 'A counterfactual run that shows a modality bias.',
    snippet: 'probe ${1:name} bias ${2|textual,visual|} "${3:title}" {\n  with ${4:image} = ${5:blank}\n  expect $0\n}',
  },
  system: { documentation: 'The system message.', snippet: 'system """\n  $0\n"""' },
  prompt: { documentation: 'The user message, rendered from the inputs.', snippet: 'prompt """\n  $0\n"""' },
  trace: {
    documentation: 'What the model writes: read, rendered and constrained by one text.',
    snippet: 'trace """\n  $0\n"""',
  },
  severity: { documentation: 'How bad a violation is: `error`, `warning` or `information`.' },
  needs: {
    documentation: 'The constraint reads the label and is checked only where there is one.',
    snippet: 'needs gold',
  },
  weight: { documentation: 'The share of this reward; all weights together are 1.' },
  bias: { documentation: 'The bias that the probe shows: `textual` or `visual`.' },
  when: { documentation: 'The slot is `none` unless the condition holds.' },
  alias: { documentation: 'Other spellings that labels and models use; output always uses the declared name.' },
  with: { documentation: 'How the probe changes an input.', snippet: 'with ${1:image} = ${2:blank}' },
  expect: { documentation: 'What must hold of the changed run.' },
  blank: { documentation: 'An image of the same size in one neutral grey.' },
  erase: { documentation: 'The image with a box painted over in its mean colour.', snippet: 'erase($1)' },
  Text: { documentation: 'Any text.' },
  Image: { documentation: 'A picture; only as an input.' },
  Span: { documentation: 'A verbatim, non-empty piece of an input text.', snippet: 'Span of ${1:text}' },
  Box: { documentation: 'A box in an input image, in pixels of the original image.', snippet: 'Box in ${1:image}' },
  Flag: { documentation: 'True or false.' },
  Int: { documentation: 'An integer, also with bounds: `Int(0..10)`.' },
  Number: { documentation: 'A number, also with bounds: `Number(0..1)`.' },
  Prose: { documentation: 'Free reasoning text, at most so many tokens long.', snippet: 'Prose(max: ${1:60})' },
  for: {
    documentation: 'Once for every member of a list.',
    snippet: 'for ${1:e} in ${2:list} sep "${3:; }" %}$0{% endfor',
  },
  if: { documentation: 'Only if a condition holds.', snippet: 'if ${1:condition} %}$0{% endif' },
  elif: { documentation: 'Else, if another condition holds.' },
  else: { documentation: 'If no condition before held.' },
  endfor: { documentation: 'Ends a `for`.' },
  endif: { documentation: 'Ends an `if`.' },
  endstep: { documentation: 'Ends a `step`.' },
  where: { documentation: 'Only the members for which a condition holds.' },
  sep: { documentation: 'What stands between the rounds.', snippet: 'sep "${1:; }"' },
  empty: { documentation: 'What is written when there is no round.', snippet: 'empty "${1:none}"' },
  as: { documentation: 'How the value is spelled: `quoted`, `gloss`, `box("…")` or `json(…)`.' },
  quoted: { documentation: 'As a JSON string: the way to write any text.' },
  gloss: { documentation: 'An enum value by what it means.' },
  box: { documentation: 'A box with other punctuation, one `%` a coordinate.', snippet: 'box("${1:(%,%,%,%)}")' },
  json: { documentation: 'A list or record as compact JSON.', snippet: 'json($0)' },
  forall: { documentation: 'Whether a condition holds for every member.', snippet: 'forall ${1:e} in ${2:list}: $0' },
  exists: { documentation: 'Whether a condition holds for some member.', snippet: 'exists ${1:e} in ${2:list}: $0' },
  mean: { documentation: 'The mean of a value over the members.', snippet: 'mean ${1:e} in ${2:list}: $0' },
  sum: { documentation: 'The sum of a value over the members.', snippet: 'sum ${1:e} in ${2:list}: $0' },
  min: { documentation: 'The least value over the members.', snippet: 'min ${1:e} in ${2:list}: $0' },
  max: { documentation: 'The greatest value over the members.', snippet: 'max ${1:e} in ${2:list}: $0' },
  gold: { documentation: 'The label: what is right, where it is known.' },
  none: { documentation: 'The absent value.' },
  true: { documentation: 'The flag that is set.' },
  false: { documentation: 'The flag that is not set.' },
  not: { documentation: 'The opposite of a flag.' },
  and: { documentation: 'Both.' },
  or: { documentation: 'One or both.' },
  in: { documentation: 'Whether a text holds a piece, or a list a member.' },
  within: { documentation: 'Whether a box lies in another, or in an image.' },
  contains: { documentation: 'Whether a box holds another.' },
  overlaps: { documentation: 'Whether two boxes, or two spans, share something.' },
  matches: { documentation: 'Whether a text matches a regular expression of linear time.', snippet: 'matches /$1/' },
  by: { documentation: 'The key by which members are compared.' },
  steps: { documentation: 'The steps of the schema, each with `name` and `title`.' },
};

/** Words that the grammar takes as names, because they are no keywords: by rule and property. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  'Constraint.severity': ['error', 'warning', 'information'],
  'Probe.bias': ['textual', 'visual'],
  'ProseType.option': ['max'],
  'SpanType.option': ['any'],
};
