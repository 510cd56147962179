import type { Identity } from '../auth/identity.js';

/** As the statements take whoever publishes: a person's key or an integration's id. */
export function publisherOf(identity: Identity): [userKey: number | null, clientId: string | null] {
  return identity.kind === 'viewer' ? [identity.key, null] : [null, identity.clientId];
}
