import { buildSchema, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql';

/** What may become of a field. */
export const OUTCOMES = [
  'a value',
  'a promise',
  'a late promise',
  'null',
  'undefined',
  'an error',
  'a promise of an error',
  'a value that does not fit',
  'thrown',
  'rejected',
  'a text thrown',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What decides the fields' outcomes, the same each time; and what the mutations did, in their order. */
export interface UnreliableContext {
  outcomes: readonly Outcome[];
  log: string[];
}

/** A schema of one type that leads to itself in every way that types can be wrapped. */
export const unreliableSchema = buildSchema(`
  enum Kind { ONE TWO }
  input Filter { tags: [String!], size: Int = 7 }
  type Node {
    id: ID!
    label: String
    size: Int!
    greeting(text: String = "hello", numbers: [Int!], filter: Filter): String
    echo(text: String = "hello", numbers: [Int!], filter: Filter): String!
    kind: Kind
    flag: Boolean
    ratio: Float!
    numbers: [Int]
    matrix: [[Int!]]!
    child: Node
    requiredChild: Node!
    children: [Node]
    requiredChildren: [Node!]!
    strictChildren: [Node!]
  }
  type Query { node: Node, requiredNode: Node!, nodes: [Node!], echo(text: String = "hello", numbers: [Int!], filter: Filter): String }
  type Mutation { change(text: String): Node, requiredChange(text: String): Node! }
`);

function hash(text: string): number {
  let result = 7;
  for (const character of text) result = (result * 31 + character.charCodeAt(0)) % 1_000_003;
  return result;
}

/** Lets a field have its outcome, which follows from where it is. */
function give({ outcomes }: UnreliableContext, place: string, value: () => unknown, isLeaf = false): unknown {
  const outcome = outcomes[hash(place) % outcomes.length] as Outcome;
  switch (outcome) {
    case 'a value':
      return value();
    case 'a promise':
      return Promise.resolve().then(value);
    case 'a late promise':
      return new Promise((resolve) => setImmediate(() => resolve(value())));
    case 'null':
      return null;
    case 'undefined':
      return undefined;
    case 'an error':
      return new Error(`An error at ${place}`);
    case 'a promise of an error':
      return Promise.resolve(new Error(`A promised error at ${place}`));
    case 'a value that does not fit':
      return isLeaf ? {} : value();
    case 'thrown':
      throw new Error(`Thrown at ${place}`);
    case 'rejected':
      return Promise.reject(new Error(`Rejected at ${place}`));
    case 'a text thrown':
      throw `Text thrown at ${place}`;
    default:
      return outcome satisfies never;
  }
}

/** What the default resolvers take from it: a property, a getter and a method. */
class NodeSource {
  readonly label: string | null;
  constructor(
    readonly place: string,
    private readonly context: UnreliableContext,
  ) {
    this.label = hash(place) % 5 === 0 ? null : `label of ${place}`;
  }

  get size(): unknown {
    return give(this.context, `${this.place}.size`, () => hash(this.place), true);
  }

  greeting(args: object, { outcomes }: UnreliableContext): unknown {
    const context = { ...this.context, outcomes };
    return give(context, `${this.place}.greeting`, () => `${this.place} ${JSON.stringify(args)}`, true);
  }
}

type Resolve = GraphQLFieldResolver<NodeSource | undefined, UnreliableContext, Record<string, unknown>>;

function leaf(name: string, value: (place: string, args: object) => unknown, isLeaf = true): Resolve {
  return (source, args, context) => {
    const place = `${source?.place ?? ''}.${name}`;
    return give(context, place, () => value(place, args), isLeaf);
  };
}

function node(name: string): Resolve {
  return (source, _args, context) => {
    const place = `${source?.place ?? ''}.${name}`;
    return give(context, place, () => new NodeSource(place, context));
  };
}

const LATER: readonly Outcome[] = ['a promise', 'a late promise', 'a promise of an error', 'rejected'];

/**
 * Where the list may have no null, and anything is a promise, all its items are: graphql-js leaves rejections of others
 * unhandled when one item fails at once.
 */
function nodes(name: string, mayHaveNull = false): Resolve {
  return (source, _args, context) => {
    const place = `${source?.place ?? ''}.${name}`;
    const items = () =>
      Array.from({ length: hash(place) % 4 }, (_, index) => {
        const item = `${place}[${index}]`;
        const read = () => give(context, item, () => new NodeSource(item, context));
        const later = !mayHaveNull && context.outcomes.some((outcome) => LATER.includes(outcome));
        if (later) return Promise.resolve().then(read);
        try {
          return read();
        } catch (error) {
          return error instanceof Error ? error : null;
        }
      });
    return give(context, place, items);
  };
}

function change(name: string): Resolve {
  return async (_source, { text }, context) => {
    context.log.push(`${name} ${text} begins`);
    await new Promise(setImmediate);
    context.log.push(`${name} ${text} ends`);
    const place = `.${name}(${text})`;
    return give(context, place, () => new NodeSource(place, context));
  };
}

const echo = leaf('echo', (place, args) => `${place} ${JSON.stringify(args)}`);
const RESOLVERS: Record<string, Record<string, Resolve>> = {
  Query: { node: node('node'), requiredNode: node('requiredNode'), nodes: nodes('nodes'), echo },
  Mutation: { change: change('change'), requiredChange: change('requiredChange') },
  Node: {
    id: leaf('id', (place) => place),
    echo,
    kind: leaf('kind', (place) => (hash(place) % 2 === 0 ? 'ONE' : 'TWO')),
    flag: leaf('flag', (place) => hash(place) % 2 === 0),
    ratio: leaf('ratio', (place) => hash(place) / 8),
    numbers: leaf(
      'numbers',
      (place) => [hash(place), null, 'no number', Promise.resolve(3)].slice(hash(place) % 4),
      false,
    ),
    matrix: leaf('matrix', (place) => [[1, 2], null, [], hash(place) % 3 === 0 ? [4, null] : [5]], false),
    child: node('child'),
    requiredChild: node('requiredChild'),
    children: nodes('children', true),
    requiredChildren: nodes('requiredChildren'),
    strictChildren: nodes('strictChildren'),
  },
};
for (const [type, resolvers] of Object.entries(RESOLVERS)) {
  const fields = (unreliableSchema.getType(type) as GraphQLObjectType).getFields();
  for (const [name, resolve] of Object.entries(resolvers)) {
    const field = fields[name];
    if (field) field.resolve = resolve;
  }
}
