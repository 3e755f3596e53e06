import { isSchema, isStyle, type File, type Schema, type Style as StyleNode } from '../language/generated/ast.js';
import { documentationOf } from '../language/documentation.js';
import { PROGRAM_VERSION, type Program } from '../program/program.js';
import type { Source } from '../program/source.js';
import type { Style, TemplateNode } from '../program/template.js';
import { ExpressionLowering } from './lower-expression.js';
import { SchemaLowering } from './lower-schema.js';
import { TemplateLowering } from './lower-template.js';
import { SourceMap } from './source-map.js';

/** One program for each schema of the files, with all styles of the files that are for it. Files must have no errors. */
export function lowerPrograms(files: readonly File[], sources: readonly Source[]): readonly Program[] {
  const declarations = files.flatMap((file) => file.declarations);
  return declarations.filter(isSchema).map((schema) => {
    const styles = declarations.filter((each): each is StyleNode => isStyle(each) && each.schema.ref === schema);
    return lowerProgram(schema, styles, new SourceMap(files), sources);
  });
}

function lowerProgram(
  schema: Schema,
  styles: readonly StyleNode[],
  map: SourceMap,
  sources: readonly Source[],
): Program {
  const expressions = new ExpressionLowering(map);
  const templates = new TemplateLowering(expressions, map);
  return {
    version: PROGRAM_VERSION,
    sources,
    schema: new SchemaLowering(expressions, map).lower(schema, styles),
    styles: styles.map((style) => lowerStyle(style, templates, map)),
  };
}

function lowerStyle(node: StyleNode, templates: TemplateLowering, map: SourceMap): Style {
  const section = (kind: 'system' | 'prompt' | 'trace'): readonly TemplateNode[] | undefined => {
    const found = node.sections.find((each) => each.kind === kind);
    return found === undefined ? undefined : templates.lower(found.template);
  };
  const system = section('system');
  return {
    name: node.name,
    title: node.title ?? '',
    documentation: documentationOf(node),
    range: map.range(node),
    ...(system === undefined ? {} : { system }),
    prompt: section('prompt') ?? [],
    trace: section('trace') ?? [],
  };
}
