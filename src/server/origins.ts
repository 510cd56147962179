/** Where Apollo Sandbox runs, which the landing page opens in development. */
const SANDBOX = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];

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
}
