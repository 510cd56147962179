import { constants, createHmac, type KeyObject, randomBytes, sign } from 'node:crypto';
import { forge, hmac, type Sign } from '../support/forged-token.js';
import { createKey, publishedClaims, type SigningKey } from '../support/key-set.js';
import { type Issuer, type Trick, tokenWith } from './token-tricks.js';

const rsa = createKey('RS256', 'rsa');
const pss = createKey('PS256', 'pss');
const elliptic = createKey('ES256', 'elliptic');
const edwards = createKey('EdDSA', 'edwards');
const sound = [rsa, pss, elliptic, edwards];

// Keys that an issuer should not publish, or not for this.
const weak = createKey('RS256', 'weak', { bits: 1_024 });
const encrypting = createKey('RS256', 'encrypting', { use: 'enc' });
const misnamed = createKey('RS256', 'misnamed', { alg: 'PS256' });
const signing = createKey('ES256', 'signing', { key_ops: ['sign'] });
const ed448 = createKey('Ed448', 'ed448', { alg: 'EdDSA' });
const broken = createKey('RS256', 'broken', { n: 'AQAB' });
const secret = randomBytes(32);
const shared = { jwk: { kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256', use: 'sig' } };
const unfit = [weak, encrypting, misnamed, signing, ed448, broken];

// Whose keys are not published, though they have the names of those that are.
const strangers = [createKey('RS256', 'rsa'), createKey('ES256', 'elliptic')];

/** What the issuer of these tricks publishes. */
export const PUBLISHED: readonly Pick<SigningKey, 'jwk'>[] = [...sound, ...unfit, shared];

/** Who publishes keys, and signs with the one for ES256. */
export function keySetIssuer({ alg, kid, raw }: SigningKey = elliptic): Issuer {
  return { header: { alg, kid }, claims: publishedClaims(), sign: raw };
}

/** A token of one of the keys. */
const by = (key: SigningKey, header: object = {}, raw: Sign = key.raw) =>
  forge({ alg: key.alg, kid: key.kid, ...header }, publishedClaims(), raw);
const byKey = (key: KeyObject, hash: string, more: object = {}): Sign => {
  return (input) => sign(hash, Buffer.from(input), { key, ...more });
};

/** What everybody can read, as the secret of an HMAC. */
function readable({ publicKey, jwk }: SigningKey): [form: string, text: string | Buffer][] {
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
  return [
    ['PEM', pem],
    ['PEM without its last line break', pem.trimEnd()],
    ['DER', publicKey.export({ format: 'der', type: 'spki' })],
    ['its JWK', JSON.stringify(jwk)],
    ['its number, in base 64', String(jwk.n ?? jwk.x)],
    ['its number', Buffer.from(String(jwk.n ?? jwk.x), 'base64url')],
  ];
}

const CONFUSED: Trick[] = [rsa, elliptic].flatMap((key) =>
  readable(key).map(
    ([form, text]): Trick => [
      `of HS256 whose secret is the public key ${key.kid} (${form})`,
      () => by(key, { alg: 'HS256' }, hmac(text)),
    ],
  ),
);

/** The order of the curve P-256. */
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const NUMBERS: [what: string, signature: Buffer][] = [
  ['zeros', Buffer.alloc(64)],
  ['the order of the curve', Buffer.concat([ORDER, ORDER])],
  ['one and zero', Buffer.concat([Buffer.from([1]), Buffer.alloc(63)])],
];

const SIGNATURES: Trick[] = [
  ...NUMBERS.map(
    ([what, signature]): Trick => [`of ES256 whose signature is ${what}`, () => by(elliptic, {}, () => signature)],
  ),
  ['of ES256 in the form of DER', () => by(elliptic, {}, byKey(elliptic.privateKey, 'sha256'))],
  [
    'of ES256 with bytes behind the signature',
    () => by(elliptic, {}, (input) => Buffer.concat([Buffer.from(elliptic.raw(input)), Buffer.alloc(2)])),
  ],
  ['of RS256 whose signature is zero', () => by(rsa, {}, () => Buffer.alloc(256))],
  ['of RS256 whose signature is one', () => by(rsa, {}, () => Buffer.concat([Buffer.alloc(255), Buffer.from([1])]))],
  ['of EdDSA whose signature is zero', () => by(edwards, {}, () => Buffer.alloc(64))],
];

const PADDED = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 };
const ALGORITHMS: Trick[] = [
  ['of RS384 by a key for RS256', () => by(rsa, { alg: 'RS384' }, byKey(rsa.privateKey, 'sha384'))],
  ['of RS512 by a key for RS256', () => by(rsa, { alg: 'RS512' }, byKey(rsa.privateKey, 'sha512'))],
  ['of PS512 by a key for PS256', () => by(pss, { alg: 'PS512' }, byKey(pss.privateKey, 'sha512', PADDED))],
  ['of RS1', () => by(rsa, { alg: 'RS1' }, byKey(rsa.privateKey, 'sha1'))],
  ['of RS256 by a key for PS256', () => by(pss, { alg: 'RS256' }, byKey(pss.privateKey, 'sha256'))],
  ['that says PS256 and is RS256', () => by(rsa, { alg: 'PS256' })],
  ['of rs256', () => by(rsa, { alg: 'rs256' })],
  ['of RS256 with the name of an elliptic key', () => by(rsa, { kid: 'elliptic' })],
  ['of ES256 with the name of an RSA key', () => by(elliptic, { kid: 'rsa' })],
  ['that says ES256 and is RS256', () => by(rsa, { alg: 'ES256', kid: 'elliptic' })],
  ['that says EdDSA and is ES256', () => by(elliptic, { alg: 'EdDSA', kid: 'edwards' })],
  ['of ES384 by a key of P-256', () => by(elliptic, { alg: 'ES384' }, byKey(elliptic.privateKey, 'sha384'))],
  ['of ES256K by a key of P-256', () => by(elliptic, { alg: 'ES256K' })],
  ['of EdDSA on another curve', () => by(ed448, { alg: 'EdDSA' })],
  ['that is encrypted for a key', () => by(rsa, { alg: 'RSA-OAEP', enc: 'A256GCM' })],
];

const KEYS: Trick[] = [
  ['by an RSA key of 1,024 bits', () => by(weak)],
  ['by a key that is for encryption', () => by(encrypting)],
  ['by a key that is for another algorithm', () => by(misnamed)],
  ['by a key that is only to sign with', () => by(signing)],
  ['by a key that is none', () => by(broken)],
  ['of HS256 by a secret among the keys', () => by(elliptic, { alg: 'HS256', kid: 'shared' }, hmac(secret))],
  [
    'of HS256 by an empty secret',
    () => by(rsa, { alg: 'HS256' }, (input) => createHmac('sha256', '').update(input).digest()),
  ],
  ...strangers.map((key): Trick => [`by a stranger's key of the name ${key.kid}`, () => by(key)]),
  ...strangers.map(
    (key): Trick => [`by a stranger's key (${key.alg}) without a name`, () => by(key, { kid: undefined })],
  ),
];

const NAMES: Trick[] = [
  'RSA',
  'rsa ',
  'rsa\0',
  'unheard-of',
  '../rsa',
  "rsa' or '1'='1",
  'r'.repeat(4_000),
  0,
  null,
  ['rsa'],
  { kid: 'rsa' },
].map((kid): Trick => [`whose key is named ${JSON.stringify(kid).slice(0, 40)}`, () => by(rsa, { kid })]);

/** Ways past an issuer's published keys. */
export const KEY_SET_TRICKS: Trick[] = [...CONFUSED, ...SIGNATURES, ...ALGORITHMS, ...KEYS, ...NAMES];

/** Tokens by every sound key, which are to be taken. */
export const KEY_SET_GOOD: Trick[] = [
  ...sound.map((key): Trick => [`of ${key.alg}`, () => by(key)]),
  ['of ES256 without the name of its key', () => tokenWith(keySetIssuer(), {}, { kid: undefined })],
];
