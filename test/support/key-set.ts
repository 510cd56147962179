import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { startService, type TestService } from './service.js';
import { secondsFromNow } from './tokens.js';

const ISSUER_URL = 'https://issuer.example';
const AUDIENCE = 'messaging';

/** One key pair of an issuer. */
export interface SigningKey {
  jwk: JWK;
  /** The public key as PEM, which everybody can read. */
  pem: string;
  /** A token of these claims beside the usual ones, signed with the private key. */
  sign(claims: JWTPayload): Promise<string>;
}

/** Makes a key pair, such as for RS256 or ES256. */
export async function createKey(alg: string, kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const usual = () => ({ iss: ISSUER_URL, aud: AUDIENCE, exp: secondsFromNow(3_600) });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    pem: await exportSPKI(publicKey),
    sign: (claims) => new SignJWT({ ...usual(), ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey),
  };
}

/** An issuer's published keys on a server of their own. */
export interface KeySet {
  url: string;
  /** How often it was asked. */
  readonly requests: number;
  publish(...keys: SigningKey[]): void;
  close(): Promise<void>;
}

/** Serves these keys as a JSON Web Key Set. */
export async function serveKeySet(...keys: SigningKey[]): Promise<KeySet> {
  let published = keys;
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader('content-type', 'application/jwk-set+json');
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    get requests() {
      return requests;
    },
    publish: (...next) => {
      published = next;
    },
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a service that believes the issuer with these published keys. */
export function startTrusting(keySet: KeySet): Promise<Pick<TestService, 'url' | 'close'>> {
  return startService({
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: keySet.url,
    AUTH_ISSUER: ISSUER_URL,
    AUTH_AUDIENCE: AUDIENCE,
  });
}
