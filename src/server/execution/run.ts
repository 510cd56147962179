import { type FieldNode, type GraphQLError, locatedError } from 'graphql';
import type { RequestContext } from '../../context.js';

/** Where a value goes in the answer: into an object or list, under a key, below another place. */
export interface Place {
  readonly above: Place | undefined;
  readonly container: Container;
  readonly key: string | number;
  /** Whether null may stand here. */
  readonly nullable: boolean;
}

/** An object or a list of the answer. */
export type Container = Record<string | number, unknown>;

/** Puts a value into its place in the answer, with whatever was asked below it. */
export type Complete = (
  run: Run,
  value: unknown,
  container: Container,
  key: string | number,
  above: Place | undefined,
) => void;

/** A field as it was asked, ready to be run. */
export interface PlannedField {
  /** What it is called in the answer. */
  readonly key: string;
  /** Where it was asked. */
  readonly nodes: readonly FieldNode[];
  readonly nullable: boolean;
  read(source: unknown, run: Run): unknown;
  readonly complete: Complete;
}

/** An operation ready to be run. */
export interface Plan {
  readonly fields: readonly PlannedField[];
  /** How many fields it has at all levels. */
  readonly size: number;
  /** Of a mutation: its fields run one after the other. */
  readonly serial: boolean;
}

function pathOf(place: Place | undefined): (string | number)[] {
  return place ? [...pathOf(place.above), place.key] : [];
}

/** One execution of an operation. */
export class Run {
  readonly errors: GraphQLError[] = [];
  /** Null once an error has reached the root. */
  data: Container | null = {};
  /** What fields are given that depends on variables, computed once for all items of a list. */
  readonly argumentsByNode = new Map<FieldNode, Record<string, unknown>>();
  private pending = 0;
  private settled: (() => void) | undefined;

  constructor(
    readonly context: RequestContext,
    readonly variables: Record<string, unknown>,
  ) {}

  /** Runs the fields of an object into their places. */
  runFields(fields: readonly PlannedField[], source: unknown, container: Container, above: Place | undefined): void {
    for (const field of fields) this.runField(field, source, container, above);
  }

  runField(field: PlannedField, source: unknown, container: Container, above: Place | undefined): void {
    const { key, nullable, nodes } = field;
    let value: unknown;
    try {
      value = field.read(source, this);
    } catch (error) {
      this.fail(error, nodes, { above, container, key, nullable });
      return;
    }
    this.complete(field.complete, value, { nodes, nullable }, container, key, above);
  }

  /** Completes a value, at once or when it is there. */
  complete(
    complete: Complete,
    value: unknown,
    { nodes, nullable }: Pick<PlannedField, 'nodes' | 'nullable'>,
    container: Container,
    key: string | number,
    above: Place | undefined,
  ): void {
    if (!(value instanceof Promise)) {
      complete(this, value, container, key, above);
      return;
    }
    // Holds the place, for keys come in the order in which they were asked.
    container[key] = null;
    this.pending += 1;
    value.then(
      (awaited) => {
        try {
          complete(this, awaited, container, key, above);
        } catch (error) {
          this.fail(error, nodes, { above, container, key, nullable });
        }
        this.done();
      },
      (error) => {
        this.fail(error, nodes, { above, container, key, nullable });
        this.done();
      },
    );
  }

  /** Notes an error, and puts null into the nearest place above that takes it. */
  fail(error: unknown, nodes: readonly FieldNode[], place: Place): void {
    this.errors.push(locatedError(error, nodes, pathOf(place)));
    let nearest: Place | undefined = place;
    while (nearest && !nearest.nullable) nearest = nearest.above;
    if (nearest) nearest.container[nearest.key] = null;
    else this.data = null;
  }

  /** Resolves when everything that has begun is there; undefined when it is already. */
  settle(): Promise<void> | undefined {
    if (this.pending === 0) return undefined;
    return new Promise((resolve) => {
      this.settled = resolve;
    });
  }

  private done(): void {
    this.pending -= 1;
    if (this.pending === 0) this.settled?.();
  }
}
