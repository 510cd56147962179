import { LRUCache } from 'lru-cache';
import { UnauthenticatedError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import type { PreferredLanguages } from '../preferences/preferred-languages.js';
import type { UserService } from '../users/user.service.js';
import type { SignedIn } from './identity.js';
import type { TokenVerifier } from './token-verifier.js';

/** After that a token is verified again, for its key may have been withdrawn. */
const REMEMBERED_MILLISECONDS = 600_000;
/** Of all tokens that are remembered: some 20,000 usual ones, and fewer where they are long. */
const REMEMBERED_CHARACTERS = 20_000_000;

/** A token that was found good. */
interface Verified {
  signedIn: SignedIn;
  /** Until when that is believed, in milliseconds since 1970. */
  until: number;
}

/** Turns an `Authorization` value into an identity; a verified token is remembered for a while. */
export class Authenticator {
  private readonly verified = new LRUCache<string, Verified>({
    max: 20_000,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_verified, token) => token.length,
  });

  constructor(
    private readonly verify: TokenVerifier,
    private readonly users: UserService,
    private readonly languages: Languages,
    private readonly preferredLanguages: PreferredLanguages,
  ) {}

  /** Takes `Bearer <JWT>`; rejects with UnauthenticatedError for anything else than a valid token. */
  async signIn(authorization: string): Promise<SignedIn> {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token) throw new UnauthenticatedError('auth.invalid');
    const known = this.verified.get(token);
    if (known && known.until > Date.now()) return known.signedIn;
    const signedIn = await this.identify(token);
    this.verified.set(token, { signedIn, until: Math.min(signedIn.expiresAt, Date.now() + REMEMBERED_MILLISECONDS) });
    return signedIn;
  }

  /** Forgets tokens of these users, who have been erased: who signs in with one of them is somebody new. */
  forget(users: readonly number[]): void {
    for (const [token, { signedIn }] of this.verified.entries()) {
      const { identity } = signedIn;
      if (identity.kind === 'viewer' && users.includes(identity.key)) this.verified.delete(token);
    }
  }

  private async identify(token: string): Promise<SignedIn> {
    const { sub, expiresAt, scopes, locale } = await this.verify(token);
    if (scopes.size > 0) return { identity: { kind: 'integration', clientId: sub, scopes }, expiresAt };
    const user = await this.users.findOrAdd(sub);
    this.preferredLanguages.remember(user.key, user.preferredLanguage);
    const language = this.languages.negotiate(locale) ?? this.languages.negotiate(user.language ?? undefined);
    return { identity: { kind: 'viewer', id: sub, key: user.key, language }, expiresAt };
  }
}
