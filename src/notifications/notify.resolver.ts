import { Arg, Mutation, Resolver } from 'type-graphql';
import type { Identity } from '../auth/identity.js';
import { CurrentIdentity } from '../auth/viewer.decorators.js';
import { NotifyInput } from './notify.input.js';
import { NotifyPayload } from './notify.payloads.js';
import type { NotifyAnswer, NotifyService } from './notify.service.js';

/** Telling people something, as the learning environment does. */
@Resolver()
export class NotifyResolver {
  constructor(private readonly service: NotifyService) {}

  @Mutation(() => NotifyPayload, {
    description:
      'For integrations with the scope messages:write: sends a message without a sender in a chat of its own. Everyone ' +
      'whom it is for has it unread. It is answered within two seconds (where nothing else is set), or fails with ' +
      'TIMED_OUT and extensions.retryAfterSeconds: then nothing of it is half done, and with an `idempotencyKey` a ' +
      'retry is safe whatever came of it.',
  })
  notify(
    @Arg('input', () => NotifyInput, { description: 'What to tell, and whom.' }) input: NotifyInput,
    @CurrentIdentity() identity: Identity | undefined,
  ): Promise<NotifyAnswer> {
    return this.service.notify(identity, input);
  }
}
