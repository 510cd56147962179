import type { Logger } from 'pino';
import type { Config } from '../config.js';
import type { Tracer } from './tracer.js';

/** A tracer where traces are configured; else nothing of it is loaded, and nothing is done for it anywhere. */
export async function openTracer({ traces }: Pick<Config, 'traces'>, log: Logger): Promise<Tracer | undefined> {
  if (traces === undefined) return undefined;
  const { startTracing } = await import('./start-tracing.js');
  return startTracing(traces, log);
}
