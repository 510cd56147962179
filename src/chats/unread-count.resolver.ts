import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { RequestContext } from '../context.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { ReadPositionService } from './read-position.service.js';

/** The badge. */
@Resolver()
export class UnreadCountResolver {
  constructor(
    private readonly readPositions: ReadPositionService,
    private readonly courseSpaces: CourseSpaceService,
  ) {}

  @Query(() => Int, {
    description:
      "Unseen messages over all of the viewer's chats, or one course space's, without muted and archived chats. Over all, " +
      'those of muted course spaces are left out too.',
  })
  async unreadCount(
    @Arg('courseSpaceId', () => ID, { nullable: true, description: 'Only those of this course space.' })
    courseSpaceId: string | undefined | null,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<number> {
    const spaceKey =
      courseSpaceId == null ? undefined : await this.courseSpaces.keyOf(viewer, courseSpaceId, 'courseSpaceId');
    return this.readPositions.countUnread(viewer, spaceKey, loaders);
  }
}
