import type { Expression } from '../../../src/program/expression.js';
import type { TemplateNode } from '../../../src/program/template.js';

/** An expression as JSON without its ranges. */
export const plain = (expression: Expression | undefined): unknown =>
  JSON.parse(JSON.stringify(expression ?? null, (key, value: unknown) => (key === 'range' ? undefined : value)));

/** A path of slots as the language writes it; anything else by its kind. */
export function shown(expression: Expression): string {
  if (expression.kind === 'member') return `${shown(expression.of)}.${expression.name}`;
  if (expression.kind === 'enumValues') return expression.enum;
  return 'name' in expression ? expression.name : expression.kind;
}

/** A template as indented lines, for goldens in tests. */
export function outline(nodes: readonly TemplateNode[], indent = ''): string[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case 'literal':
        return [indent + JSON.stringify(node.text)];
      case 'hole':
        return [`${indent}{{ ${shown(node.value)}${node.format.kind === 'plain' ? '' : ` as ${node.format.kind}`} }}`];
      case 'for': {
        const where = node.where === undefined ? '' : ` where ${shown(node.where)}`;
        const options = ` sep ${JSON.stringify(node.separator)} empty ${JSON.stringify(node.empty)}`;
        const head = `${indent}for ${node.variable} in ${shown(node.list)}${where}${options}`;
        return [head, ...outline(node.body, `${indent}  `)];
      }
      case 'if': {
        const branches = node.branches.flatMap((branch) => [
          `${indent}if ${shown(branch.condition)}`,
          ...outline(branch.body, `${indent}  `),
        ]);
        return [...branches, `${indent}else`, ...outline(node.otherwise, `${indent}  `)];
      }
      case 'step':
        return [`${indent}step ${node.step}`, ...outline(node.body, `${indent}  `)];
    }
  });
}
