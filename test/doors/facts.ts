import { type GraphQLObjectType, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';
import { IDENTITIES } from './deep-selection.js';

type Data = Record<string, unknown>;

/** What is where in an answer: a field of an object, with its value; objects are told by their keys. */
export type Fact = [at: string, field: string, value: string];

/** Whether the fields of a type belong to an object that can be met again. */
function isObject(type: GraphQLObjectType): boolean {
  return 'id' in type.getFields() || type.name in IDENTITIES;
}

function keyOf(type: GraphQLObjectType, value: Data, within: string): string | undefined {
  const { name } = type;
  if (name === 'InboxEntry') return idIn(name, value.chat);
  if (name === 'Participant' || name === 'Addressee') return idIn(`${within}/${name}`, value.user);
  const identity = IDENTITIES[name];
  const own = value[identity ?? 'id'];
  if (own === undefined) return undefined;
  return identity === undefined || name === 'SavedMessage' ? `${name}:${own}` : `${within}/${name}:${own}`;
}

function idIn(start: string, reference: unknown): string | undefined {
  const id = (reference as { id?: string } | undefined)?.id;
  return id === undefined ? undefined : `${start}:${id}`;
}

/** Cursors of lists that are a viewer's own are that viewer's. */
const CURSORS = ['cursor', 'startCursor', 'endCursor'];

/** Takes an answer apart into facts. */
export class Facts {
  readonly found: Fact[] = [];

  /** `within` is the key of the object that this belongs to. */
  add(type: GraphQLOutputType, value: unknown, within = ''): void {
    const named = getNamedType(type);
    if (value === null || value === undefined || !isObjectType(named)) return;
    if (Array.isArray(value)) {
      for (const one of value) this.add(named, one, within);
      return;
    }
    if (!isObject(named)) {
      for (const [name, child] of this.fieldsOf(named, value as Data))
        this.add(child.type, child.value, within || name);
      return;
    }
    const key = keyOf(named, value as Data, within);
    if (key !== undefined) this.addObject(named, value as Data, key);
  }

  private addObject(type: GraphQLObjectType, value: Data, key: string): void {
    for (const [name, child] of this.fieldsOf(type, value)) {
      this.note(key, `${type.name}.${name}`, name, child, key);
      this.add(child.type, child.value, key);
    }
  }

  /** Notes what a field shows, down to the objects that it leads to. */
  private note(
    at: string,
    field: string,
    path: string,
    child: { type: GraphQLOutputType; value: unknown },
    within: string,
  ) {
    const { value } = child;
    const type = getNamedType(child.type);
    if (Array.isArray(value)) {
      this.found.push([`${at} ${path}`, field, `${value.length} items`]);
      for (const [index, one] of value.entries())
        this.note(at, field, `${path}.${index}`, { type, value: one }, within);
    } else if (!isObjectType(type) || value === null) {
      this.found.push([`${at} ${path}`, field, JSON.stringify(value)]);
    } else if (isObject(type)) {
      const key = keyOf(type, value as Data, within);
      if (key !== undefined) this.found.push([`${at} ${path}`, field, key]);
    } else {
      for (const [name, inner] of this.fieldsOf(type, value as Data)) {
        this.note(at, field, `${path}.${name}`, inner, within);
      }
    }
  }

  private *fieldsOf(
    type: GraphQLObjectType,
    value: Data,
  ): Generator<[string, { type: GraphQLOutputType; value: unknown }]> {
    const fields = type.getFields();
    for (const [name, child] of Object.entries(value)) {
      const field = fields[name];
      if (field && !CURSORS.includes(name)) yield [name, { type: field.type, value: child }];
    }
  }
}
