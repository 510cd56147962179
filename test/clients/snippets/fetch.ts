import type { Tokens } from './tokens.js';
import { wait, waitBefore } from './wait.js';

const ATTEMPTS = 6;
const BAD_GATEWAY = 502;

/** `fetch` with a token, which asks again when the line was lost, and when the service says after how long to. */
export function createFetch(tokens: Tokens): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt += 1) {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${await tokens.get()}`);
      const isLast = attempt === ATTEMPTS || init?.signal?.aborted;
      try {
        const response = await fetch(input, { ...init, headers });
        const seconds = await passesAfter(response);
        if (response.status === 401 && attempt === 1) tokens.refused();
        else if (isLast || (seconds === undefined && response.status < BAD_GATEWAY)) return response;
        else await (seconds === undefined ? waitBefore(attempt) : wait(seconds * 1_000));
      } catch (error) {
        if (isLast || init?.signal?.aborted) throw error;
        await waitBefore(attempt);
      }
    }
  };
}

/** RATE_LIMITED, TIMED_OUT and UNAVAILABLE say how long to wait; a proxy says it in a header. */
async function passesAfter(response: Response): Promise<number | undefined> {
  const answer = await response
    .clone()
    .json()
    .catch(() => ({}));
  const seconds = answer.errors?.[0]?.extensions?.retryAfterSeconds ?? response.headers.get('retry-after');
  return seconds === null ? undefined : Number(seconds);
}
