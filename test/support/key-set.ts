import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK, JWTPayload } from 'jose';
import { forge, type Sign } from './forged-token.js';
import { secondsFromNow } from './tokens.js';

const ISSUER_URL = 'https://issuer.example';
const AUDIENCE = 'messaging';

/** The claims of a good token of an issuer with published keys. */
export function publishedClaims(): JWTPayload {
  return { sub: 'somebody', iss: ISSUER_URL, aud: AUDIENCE, exp: secondsFromNow(3_600) };
}

/** One key pair of an issuer. */
export interface SigningKey {
  alg: string;
  kid: string;
  jwk: JWK;
  /** What everybody can read. */
  publicKey: KeyObject;
  privateKey: KeyObject;
  /** Signs the first two parts of a token. */
  raw: Sign;
  /** A token of these claims beside the usual ones, signed with the private key. */
  sign(claims: JWTPayload): string;
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
/** What signs by an algorithm, beside the key; and the key's kind, for RSA of so many bits. */
const ALGORITHMS: Record<string, { hash: string | null; more?: object; create: (bits: number) => KeyPair }> = {
  RS256: { hash: 'sha256', create: (modulusLength) => generateKeyPairSync('rsa', { modulusLength }) },
  PS256: { hash: 'sha256', more: PSS, create: (modulusLength) => generateKeyPairSync('rsa', { modulusLength }) },
  ES256: {
    hash: 'sha256',
    more: { dsaEncoding: 'ieee-p1363' },
    create: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  },
  EdDSA: { hash: null, create: () => generateKeyPairSync('ed25519') },
  Ed448: { hash: null, create: () => generateKeyPairSync('ed448') },
};

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** Makes a key pair, published with these changes. */
export function createKey(alg: string, kid: string, changes: JWK & { bits?: number } = {}): SigningKey {
  const { bits = 2_048, ...published } = changes;
  const algorithm = ALGORITHMS[alg];
  if (!algorithm) throw new Error(`Expected one of ${Object.keys(ALGORITHMS)}, but got ${alg}`);
  const { publicKey, privateKey } = algorithm.create(bits);
  const raw: Sign = (input) => sign(algorithm.hash, Buffer.from(input), { key: privateKey, ...algorithm.more });
  return {
    alg,
    kid,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig', ...published },
    publicKey,
    privateKey,
    raw,
    sign: (claims) => forge({ alg, kid }, { ...publishedClaims(), ...claims }, raw),
  };
}

/** An issuer's published keys on a server of their own. */
export interface KeySet {
  url: string;
  /** How often it was asked. */
  readonly requests: number;
  publish(...keys: Pick<SigningKey, 'jwk'>[]): void;
  /** Answers something else than keys from now on. */
  answer(by: RequestListener): void;
  close(): Promise<void>;
}

/** Serves these keys as a JSON Web Key Set. */
export async function serveKeySet(...keys: Pick<SigningKey, 'jwk'>[]): Promise<KeySet> {
  let requests = 0;
  let answer: RequestListener;
  const publish: KeySet['publish'] = (...published) => {
    answer = (_request, response) => {
      response.setHeader('content-type', 'application/jwk-set+json');
      response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
    };
  };
  publish(...keys);
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    get requests() {
      return requests;
    },
    publish,
    answer: (by) => {
      answer = by;
    },
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The settings of a service that believes the issuer with these published keys. */
export function trusting(keySet: KeySet): Record<string, string> {
  return {
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: keySet.url,
    AUTH_ISSUER: ISSUER_URL,
    AUTH_AUDIENCE: AUDIENCE,
  };
}
