import type { GraphQLResolveInfo } from 'graphql';
import { getGraphQLRateLimiter, type Identity as LimitedIdentity, Store } from 'graphql-rate-limit';
import type { Config } from '../config.js';
import type { RequestContext } from '../context.js';
import { RateLimitedError } from '../errors.js';
import { type AttemptLog, WINDOW_MILLISECONDS } from './attempt-log.js';

const WINDOW_SECONDS = WINDOW_MILLISECONDS / 1_000;

/**
 * Lets the library's decision be one atomic step. Its own stores read, decide and write in three, so that calls at the
 * same moment all pass. This one decides when it is asked, and throws where nothing is left; there is nothing to write.
 */
class DecidingStore extends Store {
  constructor(
    private readonly attempts: AttemptLog,
    private readonly perMinute: number,
  ) {
    super();
  }

  async getForIdentity({ contextIdentity }: LimitedIdentity): Promise<number[]> {
    if (await this.attempts.admit(contextIdentity, this.perMinute)) return [];
    throw new RateLimitedError(WINDOW_SECONDS);
  }

  setForIdentity(): void {}
}

/** Consumes one of a caller's allowance for a field. Rejects with RateLimitedError when none is left. */
type FieldLimiter = (args: Record<string, unknown>, context: RequestContext, info: GraphQLResolveInfo) => Promise<void>;

function identify({ identity }: RequestContext): string {
  return identity?.kind === 'viewer' ? `user ${identity.id}` : `client ${identity?.clientId}`;
}

function createFieldLimiter(attempts: AttemptLog, name: string, perMinute: number): FieldLimiter {
  const identifyContext = (context: RequestContext) => `${name} ${identify(context)}`;
  const limit = getGraphQLRateLimiter({ identifyContext, store: new DecidingStore(attempts, perMinute) });
  return async (args, context, info) => {
    await limit({ parent: undefined, args, context, info }, { max: perMinute, window: `${WINDOW_SECONDS}s` });
  };
}

/** What a root field counts as. */
export type Charge = 'write' | 'read';

/** Makes what charges a caller for a root field: writes and reads of people apart, all of an integration's together. */
export function createRateLimits(limits: Config['rateLimits'], attempts: AttemptLog) {
  const writes = createFieldLimiter(attempts, 'writes', limits.writesPerMinute);
  const reads = createFieldLimiter(attempts, 'reads', limits.readsPerMinute);
  const integrations = createFieldLimiter(attempts, 'integration', limits.integrationPerMinute);
  return (charge: Charge, ...[args, context, info]: Parameters<FieldLimiter>): Promise<void> => {
    const limiter = context.identity?.kind === 'integration' ? integrations : charge === 'write' ? writes : reads;
    return limiter(args, context, info);
  };
}

/** Charges a caller for a root field. */
export type RateLimits = ReturnType<typeof createRateLimits>;
