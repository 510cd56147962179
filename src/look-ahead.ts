import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

function* fieldsNamed(name: string, { selections }: SelectionSetNode, fragments: Fragments): Generator<FieldNode> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === name) yield selection;
    } else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      if (fragment) yield* fieldsNamed(name, fragment.selectionSet, fragments);
    }
  }
}

/** Finds where a path of fields is asked for below these. */
function find(path: readonly string[], nodes: readonly FieldNode[], fragments: Fragments): readonly FieldNode[] {
  const [name, ...rest] = path;
  if (name === undefined) return nodes;
  const below = nodes.flatMap(({ selectionSet }) =>
    selectionSet ? [...fieldsNamed(name, selectionSet, fragments)] : [],
  );
  return find(rest, below, fragments);
}

/**
 * Makes what finds where a path of fields is asked for below a resolver's own field, so that what will be asked next can
 * be read along. A query is searched once, however often it is asked.
 */
export function lookAhead(...path: string[]): (info: GraphQLResolveInfo) => readonly FieldNode[] {
  const found = new WeakMap<FieldNode, readonly FieldNode[]>();
  return ({ fieldNodes, fragments }) => {
    const [first] = fieldNodes as [FieldNode];
    const known = found.get(first) ?? find(path, fieldNodes, fragments);
    found.set(first, known);
    return known;
  };
}
