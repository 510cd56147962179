import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { RequestContext } from '../../context.js';
import type { ErrorCode } from '../../errors.js';
import type { Delivery, LiveEvent, RenderedEvent } from '../../live/live-event.js';
import type { Sink } from '../../live/live-stream.js';
import type { Tracer } from '../../observability/tracer.js';
import type { ExecutableOperation, Executor } from '../execution/executor.js';
import type { ErrorPresenter } from '../present-error.js';
import type { RequestContexts } from '../request-contexts.js';
import type { ClientSocket } from './client-socket.js';
import { CloseCode } from './close-codes.js';

/** The codes of what is wrong here, and may be well when a client comes back. */
const INTERRUPTIONS = new Set<unknown>(['INTERNAL_SERVER_ERROR', 'TIMED_OUT'] satisfies ErrorCode[]);

const viewerDependence = new WeakMap<DocumentNode, boolean>();

/** Whether an operation asks for a field whose answer depends on the viewer. */
function dependsOnViewer(schema: GraphQLSchema, document: DocumentNode): boolean {
  let depends = viewerDependence.get(document);
  if (depends === undefined) {
    depends = false;
    const types = new TypeInfo(schema);
    const enter = () => {
      if (types.getFieldDef()?.extensions.viewerDependent) depends = true;
    };
    visit(document, visitWithTypeInfo(types, { Field: enter }));
    viewerDependence.set(document, depends);
  }
  return depends;
}

/** What tells operations apart whose results may differ. */
function keyOf(
  schema: GraphQLSchema,
  { document, operation, variables }: ExecutableOperation,
  query: string,
  context: RequestContext,
) {
  const viewer = dependsOnViewer(schema, document) && context.identity?.kind === 'viewer' ? context.identity.id : '';
  // Whatever else came with them was never checked, and may be too deep to be written down.
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const declared = names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]);
  return JSON.stringify([query, operation.name?.value ?? '', declared, context.language, viewer]);
}

/** What all live operations of the server have in common. */
export interface LiveServices {
  schema: GraphQLSchema;
  executor: Executor;
  contexts: RequestContexts;
  errors: ErrorPresenter;
  tracer: Tracer | undefined;
}

/**
 * One subscription of one socket. Its events are executed once for all sockets that asked the same and are sent as the
 * same bytes, in order, past graphql-ws, which would turn each result into text once per socket.
 */
export class LiveOperation implements Sink {
  private readonly key: string;
  private readonly head: string;
  /** The deliveries whose results are not there yet, in order. */
  private tail: Promise<void> | undefined;
  private ended = false;

  constructor(
    id: string,
    query: string,
    private readonly operation: ExecutableOperation,
    private readonly context: RequestContext,
    private readonly socket: ClientSocket,
    private readonly services: LiveServices,
  ) {
    this.key = keyOf(services.schema, operation, query, context);
    this.head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  deliver({ event, cursor }: Delivery): void {
    this.services.tracer?.delivered(event);
    const rendered = event.render(this.key, () => this.execute(event));
    // While it waits for its turn, nobody would take notice of its failure, and that ends the process.
    rendered.catch(() => {});
    const before = this.tail;
    const sent = (before ? before.then(() => rendered) : rendered).then(
      (result) => this.send(result, cursor),
      () => this.fail(),
    );
    this.tail = sent;
    void sent.then(() => {
      if (this.tail === sent) this.tail = undefined;
    });
  }

  async drained(): Promise<void> {
    await this.tail;
    await this.socket.flushed();
  }

  fail(): void {
    this.socket.close(CloseCode.TryAgainLater, 'The events were interrupted: resume from the cursor');
  }

  end(): void {
    this.ended = true;
  }

  private send(rendered: RenderedEvent, cursor: () => string): void {
    if (this.ended) return;
    this.socket.send(rendered.frame(this.head, rendered.hasCursor ? cursor() : ''));
  }

  private async execute(event: LiveEvent): Promise<string> {
    const contextValue = this.services.contexts.of(this.context.identity, this.socket.acceptLanguage, event.loaders);
    contextValue.operation = this.context.operation;
    const { data, errors } = await this.services.executor.execute({ ...this.operation, contextValue }, event.root);
    const presented = errors?.map((error) => this.services.errors.present(error, contextValue));
    // Delivered without a part, it would count as received, and no resume would bring it again.
    if (presented?.some(({ extensions }) => INTERRUPTIONS.has(extensions?.code))) {
      throw new Error('A live event could not be executed; its receivers come back for it');
    }
    return JSON.stringify({ data, ...(presented ? { errors: presented } : {}) });
  }
}
