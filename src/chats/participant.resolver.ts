import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { CourseRole } from '../course-spaces/course-role.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import { UserType } from '../users/user.type.js';
import type { ParticipantRow } from './participant.sql.js';
import { ParticipantType } from './participant.type.js';
import { lastReadAtShown } from './receipts.js';

/** Participants. */
@Resolver(() => ParticipantType)
export class ParticipantResolver {
  @FieldResolver(() => UserType, { description: 'The person.' })
  user(@Root() { userKey }: ParticipantRow, @Ctx() { loaders }: RequestContext): Awaitable<UserType | undefined> {
    return loaders.users.load(userKey);
  }

  @FieldResolver(() => CourseRole, { description: 'What the person is in the course space.' })
  role(@Root() { chatKey, userKey }: ParticipantRow, @Ctx() { loaders }: RequestContext): Awaitable<CourseRole> {
    return chain(loaders.chats.load(chatKey), (chat) =>
      // Whoever has left the roster since the page was read was at least a student.
      chain(loaders.roles.load({ userKey, spaceKey: chat?.spaceKey ?? 0 }), (role) => role ?? CourseRole.STUDENT),
    );
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When the person last read something new here; null before the first time, and where the viewer is not shown it: ' +
      'see `seenBy`. People see their own.',
  })
  @ViewerDependent()
  lastReadAt(
    @Root() participant: ParticipantRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<string | null> {
    return lastReadAtShown(participant, viewer, loaders);
  }
}
