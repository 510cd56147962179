import { SignJWT } from 'jose';

const LIFETIME = '30d';

/** Whose token it is to be: a person's, or with a scope an integration's. */
export interface TokenClaims {
  sub: string;
  scope?: string;
}

/** Issues a token as the learning environment would. */
export function issueToken(
  { secret, issuer, audience }: { secret: string; issuer: string; audience: string },
  { sub, scope }: TokenClaims,
): Promise<string> {
  return new SignJWT(scope === undefined ? {} : { scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .sign(new TextEncoder().encode(secret));
}
