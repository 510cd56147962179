import { SignJWT } from 'jose';

/** Of the tokens that are printed, for whoever tries the service now and then. */
const LIFETIME = '30d';

/** Whose token it is to be: a person's, or with a scope an integration's. */
export interface TokenClaims {
  sub: string;
  scope?: string;
}

/** Issues a token as the learning environment would; how long it is good is said as `5m` or `30d`. */
export function issueToken(
  { secret, issuer, audience }: { secret: string; issuer: string; audience: string },
  { sub, scope }: TokenClaims,
  lifetime = LIFETIME,
): Promise<string> {
  return new SignJWT(scope === undefined ? {} : { scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(secret));
}
