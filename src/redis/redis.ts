import { hkdfSync } from 'node:crypto';
import { Redis } from 'ioredis';

/** After so long without an answer a connection counts as dead: its peer may have gone without a word. */
const SILENCE_MILLISECONDS = 1_000;
const PING_MILLISECONDS = 250;
const CONNECT_MILLISECONDS = 1_000;
const LONGEST_DELAY_MILLISECONDS = 1_000;

/**
 * Opens a connection that comes back by itself for as long as it is not disconnected, and on which nothing waits
 * meanwhile: whoever uses it does without. Resolves when it is ready, or could not be had for now.
 */
export async function connectRedis(url: string, name: string, onError: (error: unknown) => void): Promise<Redis> {
  const redis = new Redis(url, {
    connectionName: `lovelace-messaging-${name}`,
    lazyConnect: true,
    connectTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    commandTimeout: SILENCE_MILLISECONDS,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(2 ** attempt * 25, LONGEST_DELAY_MILLISECONDS),
  });
  // An outage is one event, however many attempts fail in it.
  let told = false;
  redis.on('error', (error) => {
    if (!told) onError(error);
    told = true;
  });
  redis.on('ready', () => {
    told = false;
  });
  const pinger = setInterval(() => {
    if (redis.status === 'ready') redis.ping().catch(() => {});
  }, PING_MILLISECONDS);
  redis.on('end', () => clearInterval(pinger));
  // Why it could not be had was told; it goes on trying.
  await redis.connect().catch(() => {});
  return redis;
}

/** What the keys and channels of the instances on one database begin with: other services may be on the same Redis. */
export function redisNamespace(serviceSecret: string): string {
  const id = Buffer.from(hkdfSync('sha256', serviceSecret, '', 'redis namespace', 9)).toString('base64url');
  return `lovelace-messaging:${id}`;
}
