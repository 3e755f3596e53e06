// Templates of realistic make for the benchmark: every construct of the language, at any size.

/** A schema with `records` records and as many outputs, about nine lines each. */
export function schemaText(name, records) {
  const lines = [
    `/// Schema ${name} of the benchmark.`,
    `schema ${name} "benchmark" {`,
    '  input text:  Text',
    '  input image: Image',
    '',
  ];
  lines.push(
    '  enum Kind {',
    '    PER  "a person"',
    '    LOC  "a place"',
    '    ORG  "an organisation"',
    '    MISC "another thing" alias OTHER',
    '  }',
    '',
  );
  for (let index = 0; index < records; index++) {
    lines.push(
      `  record Entity${index} {`,
      '    span:    Span of text',
      '    kind:    Kind',
      '    visible: Flag',
      '    region:  Box in image when visible',
      '  }',
      `  output entities${index}: Entity${index}[]`,
      `  step find${index} "Find what is number ${index}."`,
      `  constraint span${index} "the span stands in the text"`,
      `    forall e in entities${index}: e.span in text and e.kind != MISC`,
      `  constraint box${index} severity warning "boxes are apart"`,
      `    forall a, b in entities${index} where a.visible and b.visible: iou(a.region, b.region) < 0.9`,
      `  reward r${index} weight ${1 / records} "f1 of ${index}" = f1(entities${index}, gold.entities${index}, by span)`,
      '',
    );
  }
  lines.push('}', '');
  return lines.join('\n');
}

/** A style of a schema of `records` records, about eight lines and one for each record. */
export function styleText(name, schema, records) {
  const lines = [
    `style ${name} for ${schema} "benchmark" {`,
    '  prompt """',
    '    Find the entities.',
    '    {% for t in Kind %}',
    '    - {{ t }}: {{ t.gloss }}',
    '    {% endfor %}',
    '    Text: {{ text }}',
    '  """',
    '  trace """',
    '    <think>',
  ];
  for (let index = 0; index < records; index++) {
    lines.push(
      `    {% step find${index} %}Found: {% for e in entities${index} sep "; " empty "none" %}"{{ e.span }}" is {{ e.kind }}, {% if e.visible %}visible{% else %}hidden{% endif %}{% endfor %}.{% endstep %}`,
    );
  }
  lines.push('    </think>');
  for (let index = 0; index < records; index++) {
    lines.push(`    <answer>{{ entities${index} as json(text: span, type: kind, bbox_2d: region) }}</answer>`);
  }
  lines.push('  """', '}', '');
  return lines.join('\n');
}

/** One file of about `lines` lines: a schema and styles of it. */
export function largeFile(lines) {
  const records = 24;
  const parts = [schemaText('Large', records)];
  let count = parts[0].split('\n').length;
  for (let index = 0; count < lines; index++) {
    const style = styleText(`style${index}`, 'Large', records);
    parts.push(style);
    count += style.split('\n').length;
  }
  return parts.join('\n');
}

/** `count` files by name: one schema, and styles in files of their own that import it. */
export function workspace(count) {
  const files = { 'schema.mrsi': schemaText('Shared', 3) };
  for (let index = 1; index < count; index++) {
    files[`style${index}.mrsi`] = `import "./schema.mrsi"\n\n${styleText(`style${index}`, 'Shared', 3)}`;
  }
  return files;
}
