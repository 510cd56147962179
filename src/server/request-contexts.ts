import { randomUUID } from 'node:crypto';
import type { Authenticator } from '../auth/authenticator.js';
import type { Identity, SignedIn, Viewer } from '../auth/identity.js';
import type { RequestContext } from '../context.js';
import type { Languages } from '../i18n/languages.js';
import type { Hub } from '../live/hub.js';
import type { Loaders } from '../loaders.js';
import type { PreferredLanguages } from '../preferences/preferred-languages.js';

/** Makes the context of each request and of each live event. */
export class RequestContexts {
  constructor(
    private readonly openLoaders: () => Loaders,
    private readonly authenticator: Authenticator,
    private readonly languages: Languages,
    private readonly preferredLanguages: PreferredLanguages,
    private readonly hub: Hub,
  ) {}

  /** Of an HTTP request: an unusable token does not fail it yet, since asking about the schema needs none. */
  async ofRequest(authorization: string | undefined, acceptLanguage: string | undefined): Promise<RequestContext> {
    if (authorization === undefined) return this.of(undefined, acceptLanguage);
    try {
      return this.of((await this.authenticator.signIn(authorization)).identity, acceptLanguage);
    } catch (error) {
      return { ...this.of(undefined, acceptLanguage), refusal: error as Error };
    }
  }

  /** Of an operation or event of a socket whose client has signed in. */
  of(identity: Identity | undefined, acceptLanguage: string | undefined, loaders?: Loaders): RequestContext {
    return {
      identity,
      refusal: undefined,
      language: this.languageOf(identity, acceptLanguage),
      requestId: randomUUID(),
      operation: undefined,
      loaders: loaders ?? this.openLoaders(),
      hub: this.hub,
    };
  }

  /** Rejects with UnauthenticatedError. */
  signIn(authorization: string): Promise<SignedIn> {
    return this.authenticator.signIn(authorization);
  }

  /** The request's wish, else the person's, else the default. */
  private languageOf(identity: Identity | undefined, acceptLanguage: string | undefined): string {
    const own = identity?.kind === 'viewer' ? this.ownLanguage(identity) : undefined;
    return this.languages.negotiate(acceptLanguage) ?? own ?? this.languages.fallback;
  }

  /** What the person has chosen here, if it is still one of the languages; else what the token or the roster says. */
  private ownLanguage({ key, language }: Viewer): string | undefined {
    return this.languages.negotiate(this.preferredLanguages.of(key)) ?? language;
  }
}
