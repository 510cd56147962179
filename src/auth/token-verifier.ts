import { type JWTVerifyOptions, type JWTVerifyResult, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import type { KeySource } from '../config.js';
import { UnauthenticatedError } from '../errors.js';
import { SCOPES, type Scope } from './identity.js';
import { KeysUnavailableError, PublishedKeys } from './published-keys.js';

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

/** Verifies a token; rejects with UnauthenticatedError, or KeysUnavailableError where it cannot be told whether it is good. */
export type TokenVerifier = (token: string) => Promise<Claims>;

/** Pinned, so that a token can't choose how it is checked (RFC 8725, section 3.1). */
const ASYMMETRIC = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/**
 * An issuer signs other things with the same keys, such as orders to log somebody out, and says by this which is which
 * (RFC 8725, sections 3.11 and 3.12).
 */
const ACCESS_TOKEN_TYPES = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];
const CLOCK_TOLERANCE_SECONDS = 5;
const MAXIMUM_ID_LENGTH = 255;
/** As for ids in a roster: not empty, no control characters. */
const USABLE_ID = /^\P{Cc}+$/u;

function isAccessToken(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && ACCESS_TOKEN_TYPES.includes(type.toLowerCase()));
}

function claimsOf({ payload, protectedHeader }: JWTVerifyResult): Claims {
  const { sub, exp, scope, locale } = payload;
  // A token is whatever its issuer wrote: the library checks that the claims are there, not that a subject is text.
  const usable =
    typeof sub === 'string' && sub.length <= MAXIMUM_ID_LENGTH && USABLE_ID.test(sub) && sub.isWellFormed();
  if (!usable || exp === undefined || !isAccessToken(protectedHeader.typ))
    throw new UnauthenticatedError('auth.invalid');
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
export function createTokenVerifier(keys: KeySource, issuer: string, audience: string, log: Logger): TokenVerifier {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['iss', 'aud', 'exp', 'sub'],
  };
  const verify =
    'secret' in keys ? verifyBySecret(keys.secret, options) : verifyByKeySet(new URL(keys.jwksUrl), options, log);
  return async (token) => {
    try {
      return claimsOf(await verify(token));
    } catch (error) {
      // That the issuer's keys cannot be had says nothing about the token; whatever else fails does so because of it.
      if (error instanceof KeysUnavailableError) throw error;
      throw new UnauthenticatedError('auth.invalid');
    }
  };
}

type Verify = (token: string) => Promise<JWTVerifyResult>;

function verifyBySecret(secret: string, options: JWTVerifyOptions): Verify {
  // Given the bytes, the library makes a key of them for each token, which takes as long again as the rest.
  const key = crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return async (token) => jwtVerify(token, await key, { ...options, algorithms: ['HS256'] });
}

function verifyByKeySet(url: URL, options: JWTVerifyOptions, log: Logger): Verify {
  const { find } = new PublishedKeys(url, log);
  return (token) => jwtVerify(token, find, { ...options, algorithms: ASYMMETRIC });
}
