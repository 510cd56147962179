import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { BadUserInputError } from '../errors.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals positions into opaque cursors and opens them again.
 *
 * A cursor is encrypted and authenticated (AES-256-GCM) for one scope, such as one chat's messages: it shows no
 * internal number, and no other list accepts it. The nonce comes from the position itself (as in RFC 8452, the same
 * position gives the same cursor), so that client caches hold one entry per edge.
 */
export class Cursors {
  private readonly key: Buffer;
  private readonly nonceKey: Buffer;

  /** With the secret that all instances on a database share. */
  constructor(secret: string) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
    this.key = derive('cursor');
    this.nonceKey = derive('cursor nonce');
  }

  /** The cursor of a position within a scope. */
  seal(scope: string, position: unknown): string {
    const text = JSON.stringify(position);
    const nonce = createHmac('sha256', this.nonceKey).update(scope).update('\0').update(text).digest();
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(scope));
    const sealed = [nonce.subarray(0, NONCE_BYTES), cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString('base64url');
  }

  /** The position in a cursor of this scope. Throws BadUserInputError with the field for any other. */
  open(scope: string, cursor: string, field: string): unknown {
    try {
      const sealed = Buffer.from(cursor, 'base64url');
      // Decoding passes over what is no base64url; only what was given out is a cursor.
      if (sealed.toString('base64url') !== cursor) throw new Error('Expected base64url');
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(scope)).setAuthTag(sealed.subarray(-TAG_BYTES));
      const text =
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      return JSON.parse(text);
    } catch {
      throw new BadUserInputError('cursor.invalid', field);
    }
  }
}
