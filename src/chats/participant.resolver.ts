import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { UserType } from '../users/user.type.js';
import type { ParticipantRow } from './participant.sql.js';
import { ParticipantType } from './participant.type.js';

/** Participants. */
@Resolver(() => ParticipantType)
export class ParticipantResolver {
  @FieldResolver(() => UserType, { description: 'The person.' })
  user(@Root() { userKey }: ParticipantRow, @Ctx() { loaders }: RequestContext): Promise<UserType | undefined> {
    return loaders.users.load(userKey);
  }
}
