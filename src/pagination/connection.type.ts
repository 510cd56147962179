import { type ClassType, Field, Int, ObjectType } from 'type-graphql';

/** https://relay.dev/graphql/connections.htm#sec-undefined.PageInfo */
@ObjectType('PageInfo', {
  simpleResolvers: true,
  description: 'Where a page stands in its list (Relay cursor connections specification).',
})
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the list has items before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  endCursor!: string | null;
}

/** Makes the edge type of a node type. */
export function EdgeType<Node extends object>(name: string, nodeType: () => ClassType<Node>, item: string) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One ${item} of a page, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'Opaque; give it as `after` or `before` to page on from here.' })
    cursor!: string;

    @Field(nodeType, { description: `The ${item}.` })
    node!: Node;
  }
  return Edge;
}

/** Makes the connection type of an edge type. */
export function ConnectionType<Edge extends object>(name: string, edgeType: () => ClassType<Edge>, items: string) {
  @ObjectType(`${name}Connection`, {
    simpleResolvers: true,
    description: `A page of ${items} (Relay cursor connections specification).`,
  })
  class Connection {
    @Field(() => [edgeType()], { description: `The ${items} of this page, in order.` })
    edges!: Edge[];

    @Field(() => PageInfoType, { description: 'Where this page stands in the list.' })
    pageInfo!: PageInfoType;

    @Field(() => Int, { description: `How many ${items} there are in all.` })
    totalCount!: number;
  }
  return Connection;
}
