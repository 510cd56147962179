/** Where Apollo Sandbox runs, which the landing page opens in development. */
const SANDBOX = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];

const VARY = { vary: 'Origin' };
/** What scripts of other origins may read beside the answer. */
export const EXPOSED_HEADERS = ['x-request-id'];

/** The browsers' origins from which the service may be used, for CORS and WebSocket alike. */
export class Origins {
  private readonly allowed: ReadonlySet<string>;

  constructor(configured: readonly string[] | undefined, production: boolean) {
    this.allowed = new Set([...(configured ?? []), ...(production ? [] : SANDBOX)]);
  }

  /** Whether this origin may; a program that is no browser sends none, and the service's own always may. */
  allows(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || this.allowed.has(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  /** What lets a page of this origin read an answer (https://fetch.spec.whatwg.org/#http-cors-protocol). */
  headersFor(origin: string | undefined): Record<string, string> {
    if (origin === undefined || !this.allows(origin, undefined)) return VARY;
    return {
      ...VARY,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
    };
  }
}
