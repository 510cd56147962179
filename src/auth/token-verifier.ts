import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { KeySource } from '../config.js';
import { UnauthenticatedError } from '../errors.js';
import { SCOPES, type Scope } from './identity.js';

/** The claims of a verified token that the service uses. */
export interface Claims {
  /** The opaque user id, or the integration's client id. */
  sub: string;
  /** When it stops being valid, clock tolerance included, in milliseconds since 1970. */
  expiresAt: number;
  locale: string | undefined;
  /** Empty for a person. */
  scopes: ReadonlySet<Scope>;
}

/** Verifies a token; rejects with UnauthenticatedError. */
export type TokenVerifier = (token: string) => Promise<Claims>;

/** Pinned, so that a token can't choose how it is checked (RFC 8725, section 3.1). */
const ASYMMETRIC = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;
const MAXIMUM_ID_LENGTH = 255;
/** As for ids in a roster: not empty, no control characters. */
const USABLE_ID = /^\P{Cc}+$/u;

function claimsOf(payload: JWTPayload): Claims {
  const { sub, exp, scope, locale } = payload;
  // A token is whatever its issuer wrote: the library checks that the claims are there, not that a subject is text.
  const usable =
    typeof sub === 'string' && sub.length <= MAXIMUM_ID_LENGTH && USABLE_ID.test(sub) && sub.isWellFormed();
  if (!usable || exp === undefined) throw new UnauthenticatedError('auth.invalid');
  return {
    sub,
    expiresAt: (exp + CLOCK_TOLERANCE_SECONDS) * 1_000,
    locale: typeof locale === 'string' ? locale : undefined,
    scopes: new Set(typeof scope === 'string' ? SCOPES.filter((name) => scope.split(' ').includes(name)) : []),
  };
}

/**
 * Makes the verifier: signature by the published keys (asymmetric) or the shared secret (HS256), issuer, audience,
 * expiry (5 s of clock tolerance) and subject, all required.
 */
export function createTokenVerifier(keys: KeySource, issuer: string, audience: string): TokenVerifier {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['iss', 'aud', 'exp', 'sub'],
  };
  const verify =
    'secret' in keys ? verifyBySecret(keys.secret, options) : verifyByKeySet(new URL(keys.jwksUrl), options);
  return async (token) => {
    try {
      return claimsOf(await verify(token));
    } catch (error) {
      // That the issuer's keys cannot be had says nothing about the token.
      if (isOutage(error)) throw error;
      throw new UnauthenticatedError('auth.invalid');
    }
  };
}

/** jose gives its verdicts on a token codes of their own; a key set that does not answer has none, or one of these. */
function isOutage(error: unknown): boolean {
  if (error instanceof UnauthenticatedError) return false;
  return !(error instanceof errors.JOSEError) || ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(error.code);
}

function verifyBySecret(secret: string, options: JWTVerifyOptions) {
  // Given the bytes, the library makes a key of them for each token, which takes as long again as the rest.
  const key = crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return async (token: string) => (await jwtVerify(token, await key, { ...options, algorithms: ['HS256'] })).payload;
}

function verifyByKeySet(url: URL, options: JWTVerifyOptions) {
  const keySet = createRemoteJWKSet(url);
  return async (token: string) => (await jwtVerify(token, keySet, { ...options, algorithms: ASYMMETRIC })).payload;
}
