import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds that an operation may take: what people don't notice, and what they do. */
const OPERATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds from storing to delivering: a hint, a sweep while hints are missing, a regular sweep. */
const DELIVERY_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** An operation that has ended. */
export interface MeasuredOperation {
  door: 'http' | 'websocket';
  /** The first field that was asked of the schema; 'none' where nothing valid was. */
  field: string;
  /** 'OK', or the code of the first error. */
  code: string;
  seconds: number;
}

/** What this process measures of itself, for Prometheus. */
export class Metrics {
  /** Workers' answers to what their primary asks come from it as well. */
  readonly registry: Registry = new AggregatorRegistry();
  private readonly operations = new Counter({
    name: 'messaging_operations_total',
    help: 'Operations, by their first field, the door they came through and how they ended (OK or an error code).',
    labelNames: ['door', 'field', 'code'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'messaging_operation_seconds',
    help: 'How long operations take; of subscriptions, until they have begun.',
    labelNames: ['door', 'field'],
    buckets: OPERATION_BUCKETS,
    registers: [this.registry],
  });
  private readonly deliveries = new Histogram({
    name: 'messaging_delivery_lag_seconds',
    help: 'From storing a message to handing it to the subscriptions of this process that follow its chat.',
    buckets: DELIVERY_BUCKETS,
    registers: [this.registry],
  });

  constructor() {
    AggregatorRegistry.setRegistries(this.registry);
    collectDefaultMetrics({ register: this.registry });
  }

  operationEnded({ door, field, code, seconds }: MeasuredOperation): void {
    this.operations.inc({ door, field, code });
    this.durations.observe({ door, field }, seconds);
  }

  /** A message was handed to subscriptions that was stored at this time (ISO 8601). */
  delivered(sentAt: string): void {
    this.deliveries.observe(Math.max(0, Date.now() - Date.parse(sentAt)) / 1_000);
  }

  /** Has a number read each time somebody looks; of several processes the sum, or the least. */
  gauge(name: string, help: string, read: () => number, aggregator: 'sum' | 'min' = 'sum'): void {
    new Gauge({
      name,
      help,
      aggregator,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
