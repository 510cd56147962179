import type { AnyData } from './api.js';
import type { Receiver } from './receiver.js';

/** The setting by which a service reports to a receiver. */
export function reportingTo({ host }: Receiver): Record<string, string> {
  return { SENTRY_DSN: `http://key@${host}/1` };
}

/** The events that a receiver was sent; fails when it was sent anything else. */
export function eventsOf({ received }: Receiver): AnyData[] {
  return received.map(({ path, body }) => {
    const [, item, event, ...more] = body.trimEnd().split('\n');
    if (!path.startsWith('/api/1/envelope/') || JSON.parse(item ?? '{}').type !== 'event' || more.length > 0) {
      throw new Error(`Expected one event, but got ${path}: ${body}`);
    }
    return JSON.parse(event as string);
  });
}
