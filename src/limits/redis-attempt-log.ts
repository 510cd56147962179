import type { Redis } from 'ioredis';
import { type AttemptLog, WINDOW_MILLISECONDS } from './attempt-log.js';

/**
 * KEYS[1] caller; ARGV[1] limit, ARGV[2] window in milliseconds. A caller's key holds the times of what was admitted, or
 * nothing where it was refused, until the wait is over. Times are Redis' own, so that no instance's clock matters.
 */
const ADMIT = `
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'string' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local oldest = redis.call('LINDEX', KEYS[1], 0)
  while oldest and tonumber(oldest) <= now - ARGV[2] do
    redis.call('LPOP', KEYS[1])
    oldest = redis.call('LINDEX', KEYS[1], 0)
  end
  if redis.call('LLEN', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('RPUSH', KEYS[1], now)
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 1
  end
end
redis.call('SET', KEYS[1], '', 'PX', ARGV[2])
return 0`;

/** Counts in Redis, for all instances; one that does without Redis counts by itself. */
export class RedisAttemptLog implements AttemptLog {
  constructor(
    private readonly redis: Redis,
    private readonly namespace: string,
    private readonly insurance: AttemptLog,
  ) {}

  async admit(caller: string, limit: number): Promise<boolean> {
    if (this.redis.status === 'ready') {
      try {
        return (await this.redis.eval(ADMIT, 1, `${this.namespace}:limit:${caller}`, limit, WINDOW_MILLISECONDS)) === 1;
      } catch {
        // That Redis has gone is told where its connection is kept.
      }
    }
    return this.insurance.admit(caller, limit);
  }
}
