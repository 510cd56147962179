import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type Tracer as SpanMaker,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { describeError } from './describe-error.js';

export type { Span } from '@opentelemetry/api';

/** On whose behalf something is done: usually one span's, and of what is done for several together, all of theirs. */
export type Askers = readonly Span[];

/** An operation that has ended. */
export interface TracedOperation {
  kind: string | undefined;
  name: string | undefined;
  requestId: string;
  /** Of the first error, where there is one. */
  code: string | undefined;
}

/** What is handed to subscriptions at once. */
interface Deliveries {
  events: Set<object>;
  subscriptions: number;
}

interface Doing {
  askers: Askers;
  deliveries?: Deliveries;
}

const NOBODY: Askers = [];

/**
 * Tells what requests, operations, statements and live deliveries spend their time on, by their names, codes and counts:
 * nothing in a span says what was said, or by whom. On whose behalf something is done travels with the asynchronous call,
 * except where calls are gathered: there it is kept with what was asked.
 */
export class Tracer {
  private readonly doing = new AsyncLocalStorage<Doing>();

  constructor(
    private readonly spans: SpanMaker,
    /** Sends what has not been sent yet. */
    readonly close: () => Promise<void>,
  ) {}

  /** On whose behalf this is done. */
  get askers(): Askers {
    return this.doing.getStore()?.askers ?? NOBODY;
  }

  /** Does some work on somebody's behalf. */
  onBehalfOf<Result>(askers: Askers, work: () => Result): Result {
    return this.doing.run({ askers }, work);
  }

  /** Does some work as a part of a span. */
  within<Result>(span: Span, work: () => Result): Result {
    return this.onBehalfOf(recorded(span), work);
  }

  /** Answers a request; its span ends when the answer has left, or nobody waits for it any more. */
  serve(request: IncomingMessage, response: ServerResponse, work: () => void): void {
    const { method = '' } = request;
    const attributes = { 'http.request.method': method, 'http.route': '/graphql', 'url.path': '/graphql' };
    const options = { kind: SpanKind.SERVER, attributes: { ...attributes, 'url.scheme': 'http' } };
    const span = this.spans.startSpan(`${method} /graphql`, options, callerOf(request));
    response.once('close', () => {
      const { statusCode, headersSent } = response;
      if (headersSent) span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    this.within(span, work);
  }

  /** Begins an operation: of a request, or where there is none, as of a socket, on its own. */
  startOperation(): Span | undefined {
    const request = this.doing.getStore()?.askers;
    const [parent] = request ?? [];
    // The request is none of those that are traced.
    if (request && !parent) return undefined;
    const kind = parent ? SpanKind.INTERNAL : SpanKind.SERVER;
    return this.spans.startSpan('GraphQL', { kind }, contextOf(parent));
  }

  endOperation(span: Span, { kind, name, requestId, code }: TracedOperation): void {
    if (kind !== undefined) span.updateName(name === undefined ? kind : `${kind} ${name}`);
    span.setAttributes({
      'request.id': requestId,
      ...(kind !== undefined && { 'graphql.operation.type': kind }),
      ...(name !== undefined && { 'graphql.operation.name': name }),
      ...(code !== undefined && { 'error.type': code }),
    });
    if (code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  /** Runs a statement, or several as one, on behalf of whom this is done; what nobody asked for is not traced. */
  async statement<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const span = this.startStatements(name, [name], this.askers);
    if (!span) return work();
    try {
      return await this.within(span, work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Begins a batch of statements. It is a part of the first one's who asked for them, and has links to the others'. */
  startBatch(statements: readonly string[], askers: Askers): Span | undefined {
    const names = [...new Set(statements)];
    const [first = ''] = names;
    return this.startStatements(names.length === 1 ? first : 'batch', names, [...new Set(askers)]);
  }

  endBatch(span: Span, error: Error | undefined): void {
    if (error) fail(span, error);
    span.end();
  }

  private startStatements(name: string, statements: string[], [parent, ...others]: Askers): Span | undefined {
    if (!parent) return undefined;
    const attributes = { 'db.system.name': 'postgresql', 'sql.statements': statements };
    const links = others.map((span) => ({ context: span.spanContext() }));
    return this.spans.startSpan(name, { kind: SpanKind.CLIENT, attributes, links }, contextOf(parent));
  }

  /** Delivers something live, which is a trace of its own, with links to what caused it. */
  async deliver<Result>(name: string, keys: number, causes: Askers, work: () => Promise<Result>): Promise<Result> {
    const links = causes.map((span) => ({ context: span.spanContext() }));
    const options = { kind: SpanKind.CONSUMER, attributes: { 'live.keys': keys }, links };
    const span = this.spans.startSpan(name, options, ROOT_CONTEXT);
    const deliveries = { events: new Set<object>(), subscriptions: 0 };
    try {
      return await this.doing.run({ askers: recorded(span), deliveries }, work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.setAttributes(countsOf(deliveries));
      span.end();
    }
  }

  /** An event is handed to one more subscription. */
  delivered(event: object): void {
    const deliveries = this.doing.getStore()?.deliveries;
    if (!deliveries) return;
    deliveries.events.add(event);
    deliveries.subscriptions += 1;
  }
}

/** Of one that is not, nothing that is done for it is either. */
function recorded(span: Span): Askers {
  return span.isRecording() ? [span] : NOBODY;
}

function contextOf(span: Span | undefined): Context {
  return span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}

/** Whose request this is a part of: https://www.w3.org/TR/trace-context/#traceparent-header */
function callerOf({ headers: { traceparent } }: IncomingMessage): Context {
  const caller = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return caller ? trace.setSpanContext(ROOT_CONTEXT, { ...caller, isRemote: true }) : ROOT_CONTEXT;
}

function countsOf({ events, subscriptions }: Deliveries): Attributes {
  return { 'live.events': events.size, 'live.deliveries': subscriptions };
}

function fail(span: Span, error: unknown): void {
  const { code, type } = describeError(error);
  span.setAttribute('error.type', code ?? type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
