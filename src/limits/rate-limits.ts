import type { GraphQLResolveInfo } from 'graphql';
import { getGraphQLRateLimiter, type Identity as LimitedIdentity, Store } from 'graphql-rate-limit';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../config.js';
import type { RequestContext } from '../context.js';
import { RateLimitedError } from '../errors.js';
import { createCounter, type InstanceCounter } from './instance-counter.js';

const WINDOW_SECONDS = 60;

/**
 * Lets the library's decision be one atomic step. Its own stores read, decide and write in three, so that calls at the
 * same moment all pass. This one consumes when it is asked, and throws where nothing is left; there is nothing to write.
 */
class ConsumingStore extends Store {
  constructor(private readonly counter: InstanceCounter) {
    super();
  }

  async getForIdentity({ contextIdentity }: LimitedIdentity): Promise<number[]> {
    try {
      await this.counter.consume(contextIdentity);
      return [];
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      // Each attempt beyond the limit makes the wait a whole window again, so hammering does not pay.
      await this.counter.block(contextIdentity, WINDOW_SECONDS);
      throw new RateLimitedError(WINDOW_SECONDS);
    }
  }

  setForIdentity(): void {}
}

/** Consumes one of a caller's allowance for a field. Rejects with RateLimitedError when none is left. */
type FieldLimiter = (args: Record<string, unknown>, context: RequestContext, info: GraphQLResolveInfo) => Promise<void>;

function identify({ identity }: RequestContext): string {
  return identity?.kind === 'viewer' ? `user ${identity.id}` : `client ${identity?.clientId}`;
}

function createFieldLimiter(name: string, perMinute: number): FieldLimiter {
  const counter = createCounter({ keyPrefix: name, points: perMinute, duration: WINDOW_SECONDS });
  const limit = getGraphQLRateLimiter({ identifyContext: identify, store: new ConsumingStore(counter) });
  return async (args, context, info) => {
    await limit({ parent: undefined, args, context, info }, { max: perMinute, window: `${WINDOW_SECONDS}s` });
  };
}

/** What a root field counts as. */
export type Charge = 'write' | 'read';

/** Makes what charges a caller for a root field: writes and reads of people apart, all of an integration's together. */
export function createRateLimits(limits: Config['rateLimits']) {
  const writes = createFieldLimiter('writes', limits.writesPerMinute);
  const reads = createFieldLimiter('reads', limits.readsPerMinute);
  const integrations = createFieldLimiter('integration', limits.integrationPerMinute);
  return (charge: Charge, ...[args, context, info]: Parameters<FieldLimiter>): Promise<void> => {
    const limiter = context.identity?.kind === 'integration' ? integrations : charge === 'write' ? writes : reads;
    return limiter(args, context, info);
  };
}

/** Charges a caller for a root field. */
export type RateLimits = ReturnType<typeof createRateLimits>;
