import { createHmac } from 'node:crypto';

/** A header or claims: as an object, or as text or bytes of one's own. */
export type TokenPart = object | string | Buffer;

/** Makes a signature of the first two parts. */
export type Sign = (input: string) => Buffer | string;

function encode(part: TokenPart): string {
  const bytes = Buffer.isBuffer(part) || typeof part === 'string' ? part : JSON.stringify(part);
  return Buffer.from(bytes as string).toString('base64url');
}

/** Puts a token together of whatever is given, as no library would. */
export function forge(header: TokenPart, claims: TokenPart, sign: Sign): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${Buffer.from(sign(input) as string).toString('base64url')}`;
}

/** Signs by a secret. */
export function hmac(secret: string | Buffer, hash = 'sha256'): Sign {
  return (input) => createHmac(hash, secret).update(input).digest();
}

/** No signature at all. */
export const unsigned: Sign = () => '';
