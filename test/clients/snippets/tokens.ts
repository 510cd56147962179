/** So long before it expires a token is renewed, or after half of its life where that is shorter. */
const MARGIN_SECONDS = 60;

export interface Tokens {
  /** A token that is good for a while; rejects as `fetchToken` does. */
  get(): Promise<string>;
  /** For how many milliseconds the present one is to be used. */
  remaining(): number;
  /** The service does not take the present one. */
  refused(): void;
}

/** Keeps a token until shortly before it expires; `fetchToken` is to fetch a fresh one each time that it is called. */
export function createTokens(fetchToken: () => Promise<string>): Tokens {
  let token = '';
  let renewAt = 0;
  let fetching: Promise<string> | undefined;
  const renew = async () => {
    token = await fetchToken();
    renewAt = Date.now() + usableMilliseconds(token);
    return token;
  };
  return {
    get: async () => {
      if (Date.now() < renewAt) return token;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    remaining: () => Math.max(0, renewAt - Date.now()),
    refused: () => {
      renewAt = 0;
    },
  };
}

/** Only the token's own lifetime counts: the browser's clock may be wrong. */
function usableMilliseconds(token: string): number {
  const [, payload = ''] = token.split('.');
  const { iat, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  const life = exp - (iat ?? Date.now() / 1_000);
  return Math.max(life / 2, life - MARGIN_SECONDS) * 1_000;
}
