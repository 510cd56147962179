import { type JWTPayload, SignJWT } from 'jose';
import { issueToken } from '../../src/embedded/development-tokens.js';
import { ISSUER } from './settings.js';

/** The token of a person. */
export function tokenOf(userId: string): Promise<string> {
  return issueToken(ISSUER, { sub: userId });
}

/** The token of an integration. */
export function integrationToken(scope = 'roster:write', clientId = 'lms'): Promise<string> {
  return issueToken(ISSUER, { sub: clientId, scope });
}

/** A time as tokens have it. */
export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

/** The claims of a good token. */
export function usualClaims(): JWTPayload {
  return { sub: 'somebody', iss: ISSUER.issuer, aud: ISSUER.audience, exp: secondsFromNow(3_600) };
}

/** A token with something about it changed; claims that are undefined are left out. */
export function signToken(changes: JWTPayload): Promise<string> {
  const given = Object.entries({ ...usualClaims(), ...changes }).filter(([, value]) => value !== undefined);
  const token = new SignJWT(Object.fromEntries(given)).setProtectedHeader({ alg: 'HS256' });
  return token.sign(new TextEncoder().encode(ISSUER.secret));
}
