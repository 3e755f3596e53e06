import {
  AstUtils,
  type AstNode,
  type AstNodeDescription,
  EMPTY_SCOPE,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
  type Stream,
  stream,
  type URI,
} from 'langium';
import {
  isEnumDeclaration,
  isHole,
  isJsonField,
  isMemberAccess,
  isRecordDeclaration,
  isSchema,
  type JsonField,
  type MemberAccess,
  type RecordDeclaration,
} from '../generated/ast.js';
import { typeOfSyntax } from '../types/declared.js';
import { typeOf } from '../types/infer.js';
import { memberType, type Type } from '../types/type.js';
import type { Imports } from './imports.js';
import type { Library } from './library.js';
import { findName, visibleNames } from './names.js';
import { enumsOf, fileOfNode, inputsOf, outputsOf, recordsOf, schemaOf, stepsOf } from './owner.js';

type NamedNode = AstNode & { readonly name?: string };

/** What each kind of reference can see. All of it is computed from the tree when asked for; nothing is indexed. */
export class MrsiScopeProvider implements ScopeProvider {
  constructor(
    private readonly imports: Imports,
    private readonly library: Library,
  ) {}

  getScope(context: ReferenceInfo): Scope {
    const { container, property } = context;
    switch (`${container.$type}.${property}`) {
      case 'NameReference.target':
        return new LazyScope(
          () => visibleNames(container, this.imports),
          (name) => findName(container, name, this.imports),
        );
      case 'MemberAccess.member':
        return isMemberAccess(container) ? scopeOf(this.members(container)) : EMPTY_SCOPE;
      case 'NamedType.declaration':
        return scopeOf(this.types(container));
      case 'SpanType.input':
      case 'BoxType.input':
      case 'ProbeChange.input':
        return scopeOf(this.inputs(container));
      case 'Style.schema':
        return scopeOf(this.topLevel(container).filter(isSchema));
      case 'StepTag.step': {
        const schema = schemaOf(container);
        return scopeOf(schema === undefined ? [] : stepsOf(schema));
      }
      case 'JsonField.slot':
        return isJsonField(container) ? scopeOf(encodedRecord(container)?.fields ?? []) : EMPTY_SCOPE;
      default:
        return EMPTY_SCOPE;
    }
  }

  /** What may stand behind the dot. */
  private members(access: MemberAccess): readonly NamedNode[] {
    const type = typeOf(access.receiver);
    if (type.kind === 'record') return type.declaration.fields;
    if (type.kind === 'enumValues') return type.declaration.values;
    if (type.kind === 'gold') return type.schema === undefined ? [] : outputsOf(type.schema);
    return this.library.membersOf(type);
  }

  private topLevel(node: AstNode): readonly NamedNode[] {
    const file = fileOfNode(node);
    return file === undefined ? [] : [...file.declarations, ...this.imports.imported(file)];
  }

  private types(node: AstNode): readonly NamedNode[] {
    const schema = schemaOf(node);
    const own = schema === undefined ? [] : [...enumsOf(schema), ...recordsOf(schema)];
    return [...own, ...this.topLevel(node).filter((each) => isEnumDeclaration(each) || isRecordDeclaration(each))];
  }

  /** Inputs of the schema; a record at file level sees those of the schemas of its file. */
  private inputs(node: AstNode): readonly NamedNode[] {
    const schema = schemaOf(node);
    if (schema !== undefined) return inputsOf(schema);
    return fileOfNode(node)?.declarations.filter(isSchema).flatMap(inputsOf) ?? [];
  }
}

/** The record whose fields a JSON codec's entry names. */
export function encodedRecord(field: JsonField): RecordDeclaration | undefined {
  const owner = field.$container?.$container;
  let type: Type;
  if (isHole(owner)) type = typeOf(owner.value);
  else if (isJsonField(owner)) type = typeOfSyntax(owner.slot?.ref?.type);
  else return undefined;
  const encoded = type.kind === 'list' ? memberType(type) : type;
  return encoded?.kind === 'record' ? encoded.declaration : undefined;
}

const scopeOf = (nodes: readonly NamedNode[]): Scope => new NodeScope(nodes);

/** What the nodes of a list are called; the first one of a name counts. */
class NodeScope implements Scope {
  constructor(private readonly nodes: readonly NamedNode[]) {}

  getElement(name: string): AstNodeDescription | undefined {
    for (const node of this.nodes) if (node.name === name) return new Description(name, node);
    return undefined;
  }

  getElements(name: string): Stream<AstNodeDescription> {
    return this.getAllElements().filter((each) => each.name === name);
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.nodes.flatMap((node) => (node.name === undefined ? [] : [new Description(node.name, node)])));
  }
}

/** A scope that is asked for a single name far more often than for all of them. */
class LazyScope implements Scope {
  constructor(
    private readonly names: () => Iterable<{ readonly name: string; readonly node: AstNode }>,
    private readonly find: (name: string) => AstNode | undefined,
  ) {}

  getElement(name: string): AstNodeDescription | undefined {
    const node = this.find(name);
    return node && new Description(name, node);
  }

  getElements(name: string): Stream<AstNodeDescription> {
    return this.getAllElements().filter((each) => each.name === name);
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.names()).map((each) => new Description(each.name, each.node));
  }
}

/** Holds its node; its path is never needed, since nothing is linked across processes. */
class Description implements AstNodeDescription {
  readonly path = '';

  constructor(
    readonly name: string,
    readonly node: AstNode,
  ) {}

  get type(): string {
    return this.node.$type;
  }

  get documentUri(): URI {
    return AstUtils.getDocument(this.node).uri;
  }
}
