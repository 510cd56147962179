import { createParameterDecorator, type ResolverData } from 'type-graphql';
import type { RequestContext } from '../context.js';
import type { Identity } from './identity.js';
import { requireViewer } from './policy.js';

/** The person on whose behalf the request runs; the field fails for anybody else. */
export function CurrentViewer() {
  return createParameterDecorator<RequestContext>(({ context }: ResolverData<RequestContext>) =>
    requireViewer(context.identity),
  );
}

/** Whoever is calling, for a service that has its own rule about it. */
export function CurrentIdentity() {
  return createParameterDecorator<RequestContext>(
    ({ context }: ResolverData<RequestContext>): Identity | undefined => context.identity,
  );
}
