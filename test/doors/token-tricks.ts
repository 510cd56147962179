import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { forge, hmac, type Sign, unsigned } from '../support/forged-token.js';
import { secondsFromNow } from '../support/tokens.js';

/** Whom a service believes, as one who has its key. */
export interface Issuer {
  /** Of its good tokens. */
  header: Record<string, unknown>;
  claims: JWTPayload;
  sign: Sign;
}

/** One way to make a token that must not be taken. */
export type Trick = [what: string, create: (issuer: Issuer) => string | Promise<string>];

/** A token with the right key, and something about its header or claims changed; what is undefined is left out. */
export function tokenWith({ header, claims, sign }: Issuer, changes: object, headerChanges: object = {}): string {
  return forge({ ...header, ...headerChanges }, { ...claims, ...changes }, sign);
}

/** A token of the usual claims, signed by somebody else, with something about its header changed. */
export const resigned = ({ header, claims }: Issuer, changes: object, by: Sign) =>
  forge({ ...header, ...changes }, claims, by);
const partsOf = (issuer: Issuer) => tokenWith(issuer, {}).split('.') as [string, string, string];
const within = (text: string, part: object) => `${JSON.stringify(part).slice(0, -1)},${text}}`;

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** What a stranger would have us believe. */
export const strangerJwk = {
  ...stranger.publicKey.export({ format: 'jwk' }),
  alg: 'ES256',
  use: 'sig',
  kid: 'stranger',
};
const strangerDer = stranger.publicKey.export({ format: 'der', type: 'spki' });
const byStranger: Sign = (input) =>
  sign('sha256', Buffer.from(input), { key: stranger.privateKey, dsaEncoding: 'ieee-p1363' });

/** Tokens without a signature that is one. */
const UNSIGNED: Trick[] = [
  ...['none', 'None', 'NONE', 'nOnE', ' none', 'none\0'].map(
    (alg): Trick => [`of the algorithm ${JSON.stringify(alg)}`, (issuer) => resigned(issuer, { alg }, unsigned)],
  ),
  ['of the algorithm "none" with a signature', (issuer) => tokenWith(issuer, {}, { alg: 'none' })],
  ['of the algorithm "none" with a byte for a signature', (issuer) => resigned(issuer, { alg: 'none' }, () => '\0')],
  ...([undefined, null, '', 0, true, ['HS256'], { alg: 'HS256' }] as const).map(
    (alg): Trick => [`of the algorithm ${JSON.stringify(alg)}`, (issuer) => tokenWith(issuer, {}, { alg })],
  ),
  ['whose signature was taken off', (issuer) => resigned(issuer, {}, unsigned)],
  ['whose signature is a zero', (issuer) => resigned(issuer, {}, () => Buffer.from([0]))],
  ['whose signature is all zeros', (issuer) => resigned(issuer, {}, () => Buffer.alloc(64))],
  ['whose signature is cut short', (issuer) => tokenWith(issuer, {}).slice(0, -4)],
  ['whose signature has more behind it', (issuer) => `${tokenWith(issuer, {})}AAAA`],
  [
    'with the signature of other claims',
    (issuer) => {
      const [header, , signature] = partsOf(issuer);
      return [header, tokenWith(issuer, { sub: 'somebody else' }).split('.')[1], signature].join('.');
    },
  ],
  [
    'with the signature of another header',
    (issuer) => {
      const [, claims, signature] = partsOf(issuer);
      return [tokenWith(issuer, {}, { x: 1 }).split('.')[0], claims, signature].join('.');
    },
  ],
  ['that is its own signature', (issuer) => resigned(issuer, {}, (input) => input)],
];

/** Texts that are no token of three parts. */
const MALFORMED: Trick[] = [
  ['that is empty', () => ''],
  ['that is garbage', () => 'garbage'],
  ['that is garbage in three parts', () => 'a.b.c'],
  ['of empty parts', () => '..'],
  ['of two parts', (issuer) => partsOf(issuer).slice(0, 2).join('.')],
  ['of four parts', (issuer) => `${tokenWith(issuer, {})}.AAAA`],
  ['of five parts, as encrypted ones have', (issuer) => `${tokenWith(issuer, {})}.AAAA.AAAA`],
  ['in JSON', (issuer) => JSON.stringify(toJson(partsOf(issuer)))],
  ['in other letters of base 64', (issuer) => tokenWith(issuer, { x: '???>>>~~~' }).replace(/[-_]/, '/')],
  ['with padding', (issuer) => `${tokenWith(issuer, {})}=`],
  ['with a space in it', (issuer) => partsOf(issuer).join('. ')],
  ['with a space behind it', (issuer) => `${tokenWith(issuer, {})} x`],
  ['twice', (issuer) => `${tokenWith(issuer, {})}, Bearer ${tokenWith(issuer, {})}`],
  ['within quotation marks', (issuer) => `"${tokenWith(issuer, {})}"`],
  ['behind its scheme once more', (issuer) => `Bearer ${tokenWith(issuer, {})}`],
  ['whose claims are no JSON', ({ header, sign }) => forge(header, '{"sub":', sign)],
  ['whose claims are text', ({ header, sign }) => forge(header, '"somebody"', sign)],
  ['whose claims are null', ({ header, sign }) => forge(header, 'null', sign)],
  ['whose claims are a list', ({ header, claims, sign }) => forge(header, [claims], sign)],
  ['without claims', ({ header, sign }) => forge(header, '', sign)],
  [
    'whose claims are no UTF-8',
    ({ header, claims, sign }) => {
      const bytes = Buffer.from(JSON.stringify({ ...claims, sub: 'some~body' }));
      bytes[bytes.indexOf('~')] = 0xff;
      return forge(header, bytes, sign);
    },
  ],
  ['whose header is no JSON', ({ claims, sign }) => forge('{"alg":', claims, sign)],
  ['whose header is a list', ({ header, claims, sign }) => forge([header], claims, sign)],
  ['whose header is null', ({ claims, sign }) => forge('null', claims, sign)],
  ['nested in another', (issuer) => nested(issuer)],
];

function toJson([header, payload, signature]: [string, string, string]): object {
  return { protected: header, payload, signature };
}

function nested(issuer: Issuer): string {
  return forge({ ...issuer.header, cty: 'JWT' }, tokenWith(issuer, {}), issuer.sign);
}

/** Tokens whose header tells how they are to be checked. `address` tells where a stranger's key is. */
export function headerTricks(address: () => string): Trick[] {
  const own = { alg: 'ES256' };
  return [
    ['that brings its own key', (issuer) => resigned(issuer, { ...own, jwk: strangerJwk }, byStranger)],
    ['that tells where its key is', (issuer) => resigned(issuer, { ...own, jku: address() }, byStranger)],
    [
      'that tells where its key is, and its name',
      (issuer) => resigned(issuer, { ...own, jku: address(), kid: 'stranger' }, byStranger),
    ],
    ['that tells where its certificate is', (issuer) => resigned(issuer, { ...own, x5u: address() }, byStranger)],
    [
      'that brings its own certificate',
      (issuer) => resigned(issuer, { ...own, x5c: [strangerDer.toString('base64')] }, byStranger),
    ],
    ['whose key is named by an address', (issuer) => resigned(issuer, { ...own, kid: address() }, byStranger)],
    ['of a stranger', (issuer) => resigned(issuer, own, byStranger)],
    ['that needs an extension', (issuer) => tokenWith(issuer, {}, { crit: ['x'], x: 1 })],
    ['that needs an extension that it has not', (issuer) => tokenWith(issuer, {}, { crit: ['x'] })],
    ['that needs nothing', (issuer) => tokenWith(issuer, {}, { crit: [] })],
    ['that needs something that is no list', (issuer) => tokenWith(issuer, {}, { crit: 'exp' })],
    ['that needs its issuer', (issuer) => tokenWith(issuer, {}, { crit: ['iss'], iss: issuer.claims.iss })],
    ['that is not encoded', (issuer) => tokenWith(issuer, {}, { crit: ['b64'], b64: false })],
    [
      'that says twice how it is signed',
      (issuer) => forge(within('"alg":"none"', issuer.header), issuer.claims, issuer.sign),
    ],
    ...['logout+jwt', 'application/logout+jwt', 'secevent+jwt', 'dpop+jwt', 'JOSE', '', 1, null].map(
      (typ): Trick => [`of the type ${JSON.stringify(typ)}`, (issuer) => tokenWith(issuer, {}, { typ })],
    ),
  ];
}

/** Names of keys with which one could hope for a key that is no secret: nothing, or what is in a file or a row. */
const KEY_NAMES: [kid: unknown, secrets: string[]][] = [
  ['../../../../../../dev/null', ['', '\0']],
  ['/proc/sys/kernel/randomize_va_space', ['2', '2\n']],
  ["x' union select 'known' -- ", ['known']],
  ["'; drop table users; --", ['']],
  ['__proto__', ['', '[object Object]']],
  ['constructor', ['', 'function Object() { [native code] }']],
  ['', ['']],
  ['x'.repeat(4_000), ['']],
  ['\0', ['', '\0']],
  [0, ['', '0']],
  [null, ['', 'null']],
  [['a'], ['', 'a']],
  [{ toString: 'x' }, ['', '[object Object]']],
  [undefined, ['', 'undefined', 'secret', 'changeme', 'your-256-bit-secret']],
];

const GUESSED: Trick[] = KEY_NAMES.flatMap(([kid, secrets]) =>
  secrets.map((secret): Trick => {
    const name = JSON.stringify(kid)?.slice(0, 40) ?? 'nothing';
    const what = `whose key is named ${name}, by the secret ${JSON.stringify(secret)}`;
    return [what, (issuer) => resigned(issuer, { alg: 'HS256', kid }, secret === '' ? emptySecret : hmac(secret))];
  }),
);

const emptySecret: Sign = (input) => createHmac('sha256', '').update(input).digest();

/** Claims with the right signature that are not enough, or are of another. */
const CLAIMS: [what: string, changes: (issuer: Issuer) => object][] = [
  ['of no issuer', () => ({ iss: undefined })],
  ['of another issuer', () => ({ iss: 'https://evil.example' })],
  ['of an issuer whose name begins the same', ({ claims }) => ({ iss: `${claims.iss}.evil.example` })],
  ['of an issuer in capitals', ({ claims }) => ({ iss: claims.iss?.toUpperCase() })],
  ['of an issuer with a slash behind it', ({ claims }) => ({ iss: `${claims.iss}/` })],
  ['whose issuer is a list', ({ claims }) => ({ iss: [claims.iss] })],
  ['whose issuer is null', () => ({ iss: null })],
  ['whose issuer is a number', () => ({ iss: 1 })],
  ['whose issuer is empty', () => ({ iss: '' })],
  ['for no audience', () => ({ aud: undefined })],
  ['for another audience', () => ({ aud: 'others' })],
  ['for several others', () => ({ aud: ['others', 'and more'] })],
  ['for an empty audience', () => ({ aud: [] })],
  ['for an audience whose name begins the same', ({ claims }) => ({ aud: `${claims.aud}s` })],
  ['for an audience within a text', ({ claims }) => ({ aud: `others ${claims.aud}` })],
  ['for an audience in a list of lists', ({ claims }) => ({ aud: [[claims.aud]] })],
  ['for an audience that is an object', ({ claims }) => ({ aud: { [String(claims.aud)]: true } })],
  ['for the audience null', () => ({ aud: null })],
  ['that expired beyond the clock tolerance', () => ({ exp: secondsFromNow(-10) })],
  ['that expired long ago', () => ({ exp: 0 })],
  ['that expired before 1970', () => ({ exp: -1 })],
  ['that never expires', () => ({ exp: undefined })],
  ['whose expiry is null', () => ({ exp: null })],
  ['whose expiry is text', () => ({ exp: '9999999999' })],
  ['whose expiry is a date', () => ({ exp: '2099-01-01T00:00:00Z' })],
  ['whose expiry is a list', () => ({ exp: [9_999_999_999] })],
  ['whose expiry is true', () => ({ exp: true })],
  ['that is not valid yet', () => ({ nbf: secondsFromNow(30) })],
  ['whose beginning is text', () => ({ nbf: '0' })],
  ['whose beginning is null', () => ({ nbf: null })],
  ['whose issue is text', () => ({ iat: 'now' })],
  ['whose issue is a list', () => ({ iat: [0] })],
  ['of nobody', () => ({ sub: undefined })],
  ['whose subject is null', () => ({ sub: null })],
  ['whose subject is a number', () => ({ sub: 1 })],
  ['whose subject is a list', () => ({ sub: ['somebody'] })],
  ['whose subject is an object', () => ({ sub: { id: 'somebody' } })],
  ['whose subject is empty', () => ({ sub: '' })],
  ['whose subject has 256 characters', () => ({ sub: 'x'.repeat(256) })],
  ['whose subject has a NUL', () => ({ sub: 'some\0body' })],
  ['whose subject has a line break', () => ({ sub: 'somebody\n' })],
  ['whose subject has a control character', () => ({ sub: 'some\u009bbody' })],
  ['whose subject has half a character', () => ({ sub: 'some\ud800body' })],
];

/** Of what is said twice the last counts, as RFC 7519 (section 4) lets parsers have it. */
const DOUBLED: [what: string, text: string][] = [
  ['that says twice who issued it', '"iss":"https://evil.example"'],
  ['that says twice for whom it is', '"aud":"others"'],
  ['that says twice who it is', '"sub":""'],
  ['that says twice when it expires', '"exp":1'],
];

/** Tricks that need nothing of the issuer's but what is in a good token, or its key. */
export const TRICKS: Trick[] = [
  ...UNSIGNED,
  ...MALFORMED,
  ...GUESSED,
  ...CLAIMS.map(([what, changes]): Trick => [what, (issuer) => tokenWith(issuer, changes(issuer))]),
  ...DOUBLED.map(
    ([what, text]): Trick => [what, ({ header, claims, sign }) => forge(header, within(text, claims), sign)],
  ),
];

/** Tokens that are to be taken, however odd: the twins without which the others could all be refused for a mistake here. */
export const GOOD: Trick[] = [
  ['with everything it needs', (issuer) => tokenWith(issuer, {})],
  ['that expired within the clock tolerance of 5 s', (issuer) => tokenWith(issuer, { exp: secondsFromNow(-2) })],
  ['that expires at a fraction of a second', (issuer) => tokenWith(issuer, { exp: secondsFromNow(60) + 0.5 })],
  ['that is valid from now on', (issuer) => tokenWith(issuer, { nbf: secondsFromNow(0) })],
  ['that was issued a moment ahead of the clock', (issuer) => tokenWith(issuer, { iat: secondsFromNow(3) })],
  ['that expires in the year 9999', (issuer) => tokenWith(issuer, { exp: 253_402_300_799 })],
  ['that expires after the last date', (issuer) => tokenWith(issuer, { exp: 1e300 })],
  ['that expires never, in numbers', ({ header, claims, sign }) => forge(header, within('"exp":1e999', claims), sign)],
  ['whose audience is one of several', (issuer) => tokenWith(issuer, { aud: ['another', issuer.claims.aud] })],
  ['whose subject has 255 characters', (issuer) => tokenWith(issuer, { sub: 'x'.repeat(255) })],
  ['whose subject is __proto__', (issuer) => tokenWith(issuer, { sub: '__proto__' })],
  ['whose subject is SQL', (issuer) => tokenWith(issuer, { sub: "'; drop table users; --" })],
  ['whose subject is a smile', (issuer) => tokenWith(issuer, { sub: '😀' })],
  ['whose locale is a number', (issuer) => tokenWith(issuer, { locale: 7 })],
  ['whose locale is garbage', (issuer) => tokenWith(issuer, { locale: '\0;q=x,,*' })],
  ['with more claims', (issuer) => tokenWith(issuer, { ['__proto__']: { admin: true }, roles: ['admin'] })],
  ...['JWT', 'jwt', 'at+jwt', 'application/at+jwt'].map(
    (typ): Trick => [`of the type ${typ}`, (issuer) => tokenWith(issuer, {}, { typ })],
  ),
  [
    'that says twice who it is, the last time well',
    ({ header, claims, sign }) => forge(header, within('"sub":"somebody"', { ...claims, sub: '' }), sign),
  ],
];
