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

/** A program of the learning environment, acting with scopes, on nobody's behalf. */
export interface Integration {
  kind: 'integration';
  clientId: string;
  scopes: ReadonlySet<string>;
}

/** Who is calling; undefined for a request without a token. */
export type Identity = Viewer | Integration;

/** An identity with the moment at which its token stops being valid, in milliseconds since 1970. */
export interface SignedIn {
  identity: Identity;
  expiresAt: number;
}
