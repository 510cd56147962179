import { createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { EncryptJWT } from 'jose';
import { hmac, type Sign } from '../support/forged-token.js';
import { ISSUER } from '../support/settings.js';
import { usualClaims } from '../support/tokens.js';
import { type Issuer, resigned, type Trick } from './token-tricks.js';

/** Who shares a secret with the tests' services. */
export function secretIssuer(): Issuer {
  return { header: { alg: 'HS256' }, claims: usualClaims(), sign: hmac(ISSUER.secret) };
}

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const { privateKey: edwards } = generateKeyPairSync('ed25519');
const byRsa: Sign = (input) => sign('sha256', Buffer.from(input), rsa);

/** Another way to the secret, or past it. */
export const SECRET_TRICKS: Trick[] = [
  ['of HS384 by the right secret', (issuer) => resigned(issuer, { alg: 'HS384' }, hmac(ISSUER.secret, 'sha384'))],
  ['of HS512 by the right secret', (issuer) => resigned(issuer, { alg: 'HS512' }, hmac(ISSUER.secret, 'sha512'))],
  ['of HS1', (issuer) => resigned(issuer, { alg: 'HS1' }, hmac(ISSUER.secret, 'sha1'))],
  ['of hs256', (issuer) => resigned(issuer, { alg: 'hs256' }, hmac(ISSUER.secret))],
  ['that says HS256 and is HS512', (issuer) => resigned(issuer, {}, hmac(ISSUER.secret, 'sha512'))],
  ['that says RS256 and is HS256', (issuer) => resigned(issuer, { alg: 'RS256' }, hmac(ISSUER.secret))],
  ['that says ES256 and is HS256', (issuer) => resigned(issuer, { alg: 'ES256' }, hmac(ISSUER.secret))],
  ['of RS256 by some key', (issuer) => resigned(issuer, { alg: 'RS256' }, byRsa)],
  ['that says HS256 and is RS256', (issuer) => resigned(issuer, {}, byRsa)],
  ['of EdDSA', (issuer) => resigned(issuer, { alg: 'EdDSA' }, (input) => sign(null, Buffer.from(input), edwards))],
  ['by another secret', (issuer) => resigned(issuer, {}, hmac('another secret, also of more than 32 bytes'))],
  ['by the secret with something behind it', (issuer) => resigned(issuer, {}, hmac(`${ISSUER.secret}!`))],
  ['by the secret with a line break', (issuer) => resigned(issuer, {}, hmac(`${ISSUER.secret}\n`))],
  ['by the first 32 bytes of the secret', (issuer) => resigned(issuer, {}, hmac(ISSUER.secret.slice(0, 32)))],
  ['by the secret in base 64', (issuer) => resigned(issuer, {}, hmac(btoa(ISSUER.secret)))],
  [
    'by what the secret would be in base 64',
    (issuer) => resigned(issuer, {}, hmac(Buffer.from(ISSUER.secret, 'base64'))),
  ],
  [
    'that is encrypted with the secret',
    ({ claims }) => {
      const key = createSecretKey(Buffer.from(ISSUER.secret).subarray(0, 32));
      return new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
    },
  ],
];
