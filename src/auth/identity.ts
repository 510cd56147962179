/** The person on whose behalf a request runs. */
export interface Viewer {
  kind: 'viewer';
  /** The learning environment's id, from the token. */
  id: string;
  /** The internal id. */
  key: number;
  /** The language that the token or the roster gives. */
  language: string | undefined;
}

/** What integrations may be allowed to do. Other scopes, as people's tokens often have them, mean nothing here. */
export const SCOPES = ['roster:write', 'messages:write', 'faq:write', 'users:erase'] as const;

/** What an integration may be allowed to do. */
export type Scope = (typeof SCOPES)[number];

/** A program of the learning environment, acting with scopes, on nobody's behalf. */
export interface Integration {
  kind: 'integration';
  clientId: string;
  scopes: ReadonlySet<Scope>;
}

/** Who is calling; undefined for a request without a token. */
export type Identity = Viewer | Integration;

/** An identity with the moment at which its token stops being valid, in milliseconds since 1970. */
export interface SignedIn {
  identity: Identity;
  expiresAt: number;
}
