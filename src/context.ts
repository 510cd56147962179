import type { Identity } from './auth/identity.js';
import type { Hub } from './live/hub.js';
import type { Loaders } from './loaders.js';

/** What every resolver of one request, or of one live event, is given. */
export interface RequestContext {
  /** Who is calling; undefined without a token. */
  identity: Identity | undefined;
  /** Why the given token was refused, if one was. */
  refusal: Error | undefined;
  /** The language of the request: of errors, and of texts for which none is asked. */
  language: string;
  requestId: string;
  /** The name of the operation that runs; undefined until it is known, and where it has none. */
  operation: string | undefined;
  loaders: Loaders;
  /** Live events; decorators of subscriptions reach no instance of their resolver. */
  hub: Hub;
}
