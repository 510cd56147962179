import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { hostileInt, hostileJson, hostileText, writeJson } from './hostile-values.js';
import { NAMES } from './world.js';

/** A value that is given to an argument: written where it is given, or in a variable. */
interface Value {
  type: GraphQLInputType;
  json: unknown;
  inVariable: boolean;
}

interface Field {
  kind: 'field';
  name: string;
  aliased: boolean;
  args: [string, Value][];
  condition: Condition;
  below: Selection[] | undefined;
}

/** Fields that are asked in a fragment, where it stands or elsewhere under a name. */
interface Fragment {
  kind: 'fragment';
  named: boolean;
  on: string;
  condition: Condition;
  below: Selection[];
}

type Selection = Field | Fragment;

/** A directive that decides whether something is asked at all. */
type Condition = { directive: 'include' | 'skip'; value: boolean; inVariable: boolean } | undefined;

/** An operation of GraphQL, ready to be sent once it is filled with ids of what there is. */
export interface Document {
  kind: 'query' | 'mutation' | 'subscription';
  text: string;
  /** As JSON. */
  variables: string;
}

const condition: fc.Arbitrary<Condition> = fc.option(
  fc.record({
    directive: fc.constantFrom('include' as const, 'skip' as const),
    value: fc.boolean(),
    inVariable: fc.boolean(),
  }),
  { nil: undefined, freq: 15 },
);

/** Which ids an argument of this name most likely takes. */
const KINDS: [RegExp, keyof typeof NAMES][] = [
  [/^chatId$/, 'chat'],
  [/[mM]essageId$|^replyToId$|^answerId$/, 'message'],
  [/^courseSpaceId$|SpaceIds$/, 'space'],
  [/[uU]serIds?$|^claimedBy$|^memberIds$|^supervisorId$/, 'user'],
  [/[gG]roupId$/, 'group'],
  [/^after$|^before$/, 'cursor'],
  [/[hH]andle$/, 'handle'],
];

const known = (kind: keyof typeof NAMES) => fc.constantFrom(...NAMES[kind]).map((name) => `@@${name}@@`);
const anyKnown = fc.constantFrom(...(Object.keys(NAMES) as (keyof typeof NAMES)[])).chain(known);
const word = fc.constantFrom('first', 'kurssi', 'Hello', 'a word or two');

/** Texts for an argument of this name: mostly some with which the question gets far. */
function textFor(name: string): fc.Arbitrary<string> {
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  const likely = kind
    ? known(kind)
    : /^language$|^defaultLanguage$/.test(name)
      ? fc.constantFrom('fi', 'en', 'sv')
      : name === 'id'
        ? anyKnown
        : name === 'since'
          ? fc.constantFrom(
              '2024-01-01T00:00:00Z',
              '2024-01-01T00:00:00+14:00',
              '0001-01-01T00:00:00Z',
              '9999-12-31T23:59:59Z',
            )
          : word;
  return fc.oneof(
    { weight: 6, arbitrary: likely },
    { weight: 3, arbitrary: hostileText },
    { weight: 1, arbitrary: anyKnown },
  );
}

/** A value of a type; with `misfits`, here and there something that is none. */
function anyValueOf(type: GraphQLInputType, name: string, misfits: boolean): fc.Arbitrary<unknown> {
  const fitting = fittingValueOf(type, name, misfits);
  return misfits ? fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: hostileJson }) : fitting;
}

function fittingValueOf(type: GraphQLInputType, name: string, misfits: boolean): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return anyValueOf(type.ofType, name, misfits);
  if (isListType(type)) {
    const item = anyValueOf(type.ofType, name, misfits);
    // One stands for a list of one.
    return fc.oneof({ weight: 5, arbitrary: fc.array(item, { maxLength: 3 }) }, { weight: 1, arbitrary: item });
  }
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name));
  if (isInputObjectType(type)) return objectOf(Object.values(type.getFields()), misfits);
  if (type.name === 'Int') return hostileInt;
  if (type.name === 'Boolean') return fc.boolean();
  return textFor(name);
}

function objectOf(fields: readonly GraphQLInputField[], misfits: boolean): fc.Arbitrary<unknown> {
  const entries = fields.map((field) => {
    const value = anyValueOf(field.type, field.name, misfits);
    const given = isRequiredInputField(field) ? value : fc.option(value, { nil: undefined, freq: 2 });
    return given.map((one): [string, unknown] => [field.name, one]);
  });
  return fc.tuple(...entries).map((all) => Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}

/** The operations that a schema has. */
export class Grammar {
  private readonly known = new Map<string, fc.Arbitrary<Selection[]>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: { depth: number; misfits: boolean },
  ) {}

  /** Operations of a kind, with values in the document and in variables. */
  operation(kind: Document['kind']): fc.Arbitrary<Document> {
    const root = {
      query: this.schema.getQueryType(),
      mutation: this.schema.getMutationType(),
      subscription: this.schema.getSubscriptionType(),
    }[kind];
    if (!root) throw new Error(`Expected the schema to have a type for ${kind}`);
    const count = { query: 3, mutation: 2, subscription: 1 }[kind];
    const fields = fc.array(this.anyField(root, this.options.depth), { minLength: 1, maxLength: count });
    return fields.map((selections) => ({ kind, ...new Printer().print(kind, selections) }));
  }

  /** Operations of every kind. */
  get any(): fc.Arbitrary<Document> {
    return fc.oneof(
      { weight: 5, arbitrary: this.operation('query') },
      { weight: 5, arbitrary: this.operation('mutation') },
      { weight: 2, arbitrary: this.operation('subscription') },
    );
  }

  private selections(type: GraphQLObjectType, depth: number): fc.Arbitrary<Selection[]> {
    const key = `${type.name} ${depth}`;
    const made = this.known.get(key) ?? this.makeSelections(type, depth);
    this.known.set(key, made);
    return made;
  }

  private makeSelections(type: GraphQLObjectType, depth: number): fc.Arbitrary<Selection[]> {
    const field = this.anyField(type, depth);
    const fragment = fc
      .tuple(fc.boolean(), condition, fc.array(field, { minLength: 1, maxLength: 2 }))
      .map(([named, given, below]): Selection => ({ kind: 'fragment', named, on: type.name, condition: given, below }));
    const selection = fc.oneof({ weight: 8, arbitrary: field }, { weight: 1, arbitrary: fragment });
    return fc.array(selection, { minLength: 1, maxLength: 4 });
  }

  private anyField(type: GraphQLObjectType, depth: number): fc.Arbitrary<Selection> {
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isObjectType(getNamedType(field.type)),
    );
    const plain: Selection = {
      kind: 'field',
      name: '__typename',
      aliased: false,
      args: [],
      condition: undefined,
      below: undefined,
    };
    if (fields.length === 0) return fc.constant(plain);
    return fc.oneof(...fields.map((field) => this.field(field, depth)));
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<Selection> {
    const type = getNamedType(field.type);
    // Made when they are wanted: types lead to each other.
    const below = isObjectType(type)
      ? fc.constant(undefined).chain((): fc.Arbitrary<Selection[] | undefined> => this.selections(type, depth - 1))
      : fc.constant(undefined);
    return fc
      .tuple(this.args(field.args), fc.boolean(), condition, below)
      .map(([args, alias, directive, set]): Selection => {
        // The same key always stands for the same field with the same arguments.
        const aliased = args.length > 0 || alias;
        return { kind: 'field', name: field.name, aliased, args, condition: directive, below: set };
      });
  }

  private args(args: readonly GraphQLArgument[]): fc.Arbitrary<[string, Value][]> {
    const each = args.map((argument) => {
      const { name, type } = argument;
      const value = fc
        .tuple(anyValueOf(type, name, this.options.misfits), fc.boolean())
        .map(([json, inVariable]): [string, Value] => [name, { type, json, inVariable }]);
      const nullable = isNonNullType(type)
        ? value
        : fc.option(value, { nil: [name, { type, json: null, inVariable: false }] as [string, Value], freq: 10 });
      return isRequiredArgument(argument) ? nullable : fc.option(nullable, { nil: undefined, freq: 1 });
    });
    return fc.tuple(...each).map((all) => all.filter((one): one is [string, Value] => one !== undefined));
  }
}

/** Writes operations, with a name of its own for each variable, alias and fragment. */
class Printer {
  private readonly declared: string[] = [];
  private readonly variables: Record<string, unknown> = {};
  private readonly fragments: string[] = [];
  private names = 0;

  print(kind: string, selections: readonly Selection[]): { text: string; variables: string } {
    const set = this.set(selections);
    const declared = this.declared.length > 0 ? `(${this.declared.join(', ')})` : '';
    return { text: `${kind} Fuzz${declared} ${set} ${this.fragments.join(' ')}`, variables: writeJson(this.variables) };
  }

  private set(selections: readonly Selection[]): string {
    return `{ ${selections.map((selection) => this.selection(selection)).join(' ')} }`;
  }

  private selection(selection: Selection): string {
    const directive = this.directive(selection.condition);
    if (selection.kind === 'fragment') {
      if (!selection.named) return `... on ${selection.on}${directive} ${this.set(selection.below)}`;
      const name = this.name('F');
      this.fragments.push(`fragment ${name} on ${selection.on} ${this.set(selection.below)}`);
      return `...${name}${directive}`;
    }
    const { name, aliased, args, below } = selection;
    const given = args.map(([argument, value]) => `${argument}: ${this.value(value)}`).join(', ');
    const alias = aliased ? `${this.name('a')}: ` : '';
    return `${alias}${name}${given && `(${given})`}${directive}${below ? ` ${this.set(below)}` : ''}`;
  }

  private directive(given: Condition): string {
    if (!given) return '';
    if (!given.inVariable) return ` @${given.directive}(if: ${given.value})`;
    return ` @${given.directive}(if: ${this.variable('Boolean!', given.value)})`;
  }

  private value({ type, json, inVariable }: Value): string {
    // Half a character can be said in JSON, and not in a document.
    return inVariable || /\\ud[89a-f]/i.test(JSON.stringify(json))
      ? this.variable(String(type), json)
      : literalOf(type, json);
  }

  private variable(type: string, json: unknown): string {
    const name = this.name('v');
    this.declared.push(`$${name}: ${type}`);
    this.variables[name] = json;
    return `$${name}`;
  }

  private name(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }
}

/** JSON as GraphQL writes it: names without quotation marks. */
function literalOf(type: GraphQLInputType | undefined, json: unknown): string {
  const named = type && getNamedType(type);
  if (Array.isArray(json)) return `[${json.map((item) => literalOf(type, item)).join(', ')}]`;
  if (typeof json === 'object' && json !== null) {
    const fields = named && isInputObjectType(named) ? named.getFields() : {};
    const entries = Object.entries(json).map(([name, value]) => `${name}: ${literalOf(fields[name]?.type, value)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return named && isEnumType(named) && typeof json === 'string' ? json : writeJson(json);
}
