/** So long before it expires a token is renewed, or after half its life where that is shorter. */
const MARGIN_SECONDS = 60;

interface Token {
  text: string;
  /** When to get another, in milliseconds of the page's clock; never, where it does not say when it expires. */
  renewAt: number;
}

/** Gets tokens where the page says, each used until shortly before it expires. */
export class TokenSource {
  private token: Promise<Token> | undefined;

  /** Takes what returns a fresh token, as JWT; it may reject, and is asked again then. */
  constructor(private readonly fetchToken: () => Promise<string>) {}

  /** A token that is good for a while; rejects as the page's function does. */
  async get(): Promise<string> {
    const known = await this.token?.catch(() => undefined);
    if (known && Date.now() < known.renewAt) return known.text;
    const fetched = this.fetchToken().then(withRenewal);
    this.token = fetched;
    return (await fetched).text;
  }

  /** For how many milliseconds the present one is to be used. */
  async remaining(): Promise<number> {
    const known = await this.token?.catch(() => undefined);
    return known ? known.renewAt - Date.now() : 0;
  }

  /** The service does not take the present one. */
  refused(): void {
    this.token = undefined;
  }
}

/** Only the token's own lifetime counts: the page's clock may be wrong. */
function withRenewal(text: string): Token {
  const { iat, exp } = claimsOf(text);
  if (exp === undefined) return { text, renewAt: Number.POSITIVE_INFINITY };
  const life = iat === undefined ? exp - Date.now() / 1_000 : exp - iat;
  return { text, renewAt: Date.now() + Math.max(life / 2, life - MARGIN_SECONDS) * 1_000 };
}

function claimsOf(text: string): { iat?: number; exp?: number } {
  try {
    return JSON.parse(atob((text.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return {};
  }
}
