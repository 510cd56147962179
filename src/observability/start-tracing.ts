import { hostname } from 'node:os';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { TraceSampling } from '../config.js';
import { INSTANCE } from './instance.js';
import { Tracer } from './tracer.js';

const NAME = 'lovelace-messaging';

/** Starts to collect spans and to send them where the environment says: OTEL_EXPORTER_OTLP_ENDPOINT and what belongs to it. */
export function startTracing(sampling: TraceSampling, log: Logger): Tracer {
  // What cannot be sent is dropped, and held against nobody.
  setGlobalErrorHandler((error) => log.warn({ err: error }, 'traces could not be sent'));
  const own = resourceFromAttributes({
    'service.name': NAME,
    'service.instance.id': INSTANCE,
    'host.name': hostname(),
    'process.pid': process.pid,
  });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: toSampler(sampling),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  return new Tracer(provider.getTracer(NAME), () => provider.shutdown());
}

function toSampler({ ratio, parentBased }: TraceSampling): Sampler {
  const root = new TraceIdRatioBasedSampler(ratio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}
