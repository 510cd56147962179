import type { Cursors } from './cursors.js';

/** One list's cursors, whose positions have one shape. */
export class CursorScope<Position> {
  constructor(
    private readonly cursors: Cursors,
    private readonly scope: string,
  ) {}

  seal(position: Position): string {
    return this.cursors.seal(this.scope, position);
  }

  /** Undefined where no cursor is given. Throws BadUserInputError with the field for a cursor of another list. */
  open(cursor: string | null | undefined, field: string): Position | undefined {
    return cursor == null ? undefined : (this.cursors.open(this.scope, cursor, field) as Position);
  }
}

/** One item of a page; its cursor is sealed only when it is asked for. */
export class Edge<Node, Position> {
  constructor(
    readonly node: Node,
    private readonly position: Position,
    private readonly scope: CursorScope<Position>,
  ) {}

  get cursor(): string {
    return this.scope.seal(this.position);
  }
}

/** Where a page stands in its list. */
export class PageInfo {
  constructor(
    private readonly edges: readonly { cursor: string }[],
    readonly hasNextPage: boolean,
    readonly hasPreviousPage: boolean,
  ) {}

  get startCursor(): string | null {
    return this.edges[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.edges.at(-1)?.cursor ?? null;
  }
}

/** A page of a list, in the shape of the Relay cursor connections specification. */
export interface Connection<Node, Position> {
  edges: Edge<Node, Position>[];
  pageInfo: PageInfo;
}

/**
 * Makes a page from rows of which one more was read than was asked for, so that it shows whether there is a next page.
 */
export function connect<Row, Node, Position>(
  rows: readonly Row[],
  page: { first: number; after: unknown },
  scope: CursorScope<Position>,
  read: { node: (row: Row) => Node; position: (row: Row) => Position },
): Connection<Node, Position> {
  const edges = rows.slice(0, page.first).map((row) => new Edge(read.node(row), read.position(row), scope));
  return { edges, pageInfo: new PageInfo(edges, rows.length > page.first, page.after !== undefined) };
}
