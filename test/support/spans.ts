import type { AnyData } from './api.js';
import type { Receiver } from './receiver.js';

/** A span as it was sent. */
export interface SentSpan {
  name: string;
  traceId: string;
  id: string;
  parentId: string | undefined;
  kind: number;
  failed: boolean;
  attributes: Record<string, unknown>;
  /** The spans to which it has links. */
  links: string[];
  /** Attributes of the process that sent it. */
  resource: Record<string, unknown>;
}

/** The settings by which a service sends its traces to a receiver. */
export function tracedTo({ host }: Receiver): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}` };
}

/** All spans that a receiver was sent; fails when it was sent anything else. */
export function spansOf({ received }: Receiver): SentSpan[] {
  return received.flatMap(({ path, body }) => {
    if (path !== '/v1/traces') throw new Error(`Expected traces, but got ${path}`);
    return JSON.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }: AnyData) =>
      scopeSpans.flatMap(({ spans }: AnyData) =>
        spans.map((span: AnyData) => toSpan(span, toRecord(resource.attributes))),
      ),
    );
  });
}

function toSpan(span: AnyData, resource: Record<string, unknown>): SentSpan {
  const { name, traceId, spanId: id, parentSpanId: parentId, kind, status, attributes, links = [] } = span;
  const linked = links.map((link: AnyData) => link.spanId);
  return {
    name,
    traceId,
    id,
    parentId,
    kind,
    failed: status?.code === 2,
    attributes: toRecord(attributes),
    links: linked,
    resource,
  };
}

function toRecord(attributes: { key: string; value: AnyData }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue(value: AnyData): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(toValue);
  if (value.intValue !== undefined) return Number(value.intValue);
  return Object.values(value)[0];
}
