import { LRUCache } from 'lru-cache';
import { UnauthenticatedError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import type { PreferredLanguages } from '../preferences/preferred-languages.js';
import type { UserService } from '../users/user.service.js';
import type { SignedIn } from './identity.js';
import type { TokenVerifier } from './token-verifier.js';

/** Turns an `Authorization` value into an identity; a verified token is remembered until it expires. */
export class Authenticator {
  private readonly verified = new LRUCache<string, SignedIn>({ max: 20_000 });

  constructor(
    private readonly verify: TokenVerifier,
    private readonly users: UserService,
    private readonly languages: Languages,
    private readonly preferredLanguages: PreferredLanguages,
  ) {}

  /** Takes `Bearer <JWT>`; rejects with UnauthenticatedError for anything else than a valid token. */
  async signIn(authorization: string): Promise<SignedIn> {
    const known = this.verified.get(authorization);
    if (known && known.expiresAt > Date.now()) return known;
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token) throw new UnauthenticatedError('auth.invalid');
    const signedIn = await this.identify(token);
    this.verified.set(authorization, signedIn, { ttl: Math.max(1, signedIn.expiresAt - Date.now()) });
    return signedIn;
  }

  /** Forgets tokens of these users, who have been erased: who signs in with one of them is somebody new. */
  forget(users: readonly number[]): void {
    for (const [authorization, { identity }] of this.verified.entries()) {
      if (identity.kind === 'viewer' && users.includes(identity.key)) this.verified.delete(authorization);
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
