import { Arg, Mutation, Resolver } from 'type-graphql';
import type { Identity } from '../auth/identity.js';
import { CurrentIdentity } from '../auth/viewer.decorators.js';
import { EraseUserInput } from './erase-user.input.js';
import { EraseUserPayload } from './erase-user.payload.js';
import type { ErasureService } from './erasure.service.js';

/** Erasing people. */
@Resolver()
export class ErasureResolver {
  constructor(private readonly service: ErasureService) {}

  @Mutation(() => EraseUserPayload, {
    description:
      'Erases a person. Open sockets of the person are closed; others see the changes live. Erasing again changes nothing, ' +
      'so that retrying is safe. For integrations with the scope users:erase only.',
  })
  async eraseUser(
    @Arg('input', () => EraseUserInput, { description: 'Whom to erase, and how.' }) input: EraseUserInput,
    @CurrentIdentity() identity: Identity | undefined,
  ): Promise<EraseUserPayload> {
    return { erased: await this.service.erase(identity, input) };
  }
}
