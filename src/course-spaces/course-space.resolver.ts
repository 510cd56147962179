import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Identity, Viewer } from '../auth/identity.js';
import { CurrentIdentity, CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { ReadPositionService } from '../chats/read-position.service.js';
import type { RequestContext } from '../context.js';
import { pick, pickAny, pickOnly } from '../i18n/translations.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { CourseRole } from './course-role.js';
import type { CourseSpaceService } from './course-space.service.js';
import type { CourseSpaceRow } from './course-space.sql.js';
import { CourseSpaceType, SyncCourseSpacePayload } from './course-space.type.js';
import { SyncCourseSpaceInput } from './roster-sync.input.js';
import type { RosterSyncService } from './roster-sync.service.js';

/** Course spaces and their rosters. */
@Resolver(() => CourseSpaceType)
export class CourseSpaceResolver {
  constructor(
    private readonly spaces: CourseSpaceService,
    private readonly rosterSync: RosterSyncService,
    private readonly readPositions: ReadPositionService,
  ) {}

  @Query(() => [CourseSpaceType], { description: "The viewer's course spaces." })
  courseSpaces(@CurrentViewer() viewer: Viewer): Promise<CourseSpaceRow[]> {
    return this.spaces.list(viewer);
  }

  @Query(() => CourseSpaceType, {
    nullable: true,
    description: "One of the viewer's course spaces; null where the viewer is not in it.",
  })
  async courseSpace(
    @Arg('id', () => ID, { description: "The learning environment's opaque id." }) id: string,
    @CurrentViewer() viewer: Viewer,
  ): Promise<CourseSpaceRow | null> {
    return (await this.spaces.find(viewer, id)) ?? null;
  }

  @FieldResolver(() => String, {
    description: "The name in the asked language, else the request's, else the space's default, else any.",
  })
  name(
    @Root() { name, defaultLanguage }: CourseSpaceRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() { language }: RequestContext,
  ): string {
    return pickOnly(name) ?? pick(name, asked, language, defaultLanguage) ?? pickAny(name);
  }

  @FieldResolver(() => CourseRole, { description: 'What the viewer is here.' })
  @ViewerDependent()
  viewerRole(
    @Root() { key }: CourseSpaceRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<CourseRole | undefined> {
    return loaders.roles.load({ userKey: viewer.key, spaceKey: key });
  }

  @FieldResolver(() => Int, {
    description:
      "Messages in this course space's chats that the viewer has not seen, without muted and archived chats.",
  })
  @ViewerDependent()
  unreadCount(
    @Root() { key }: CourseSpaceRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<number> {
    return this.readPositions.countUnread(viewer, key, loaders);
  }

  @Mutation(() => SyncCourseSpacePayload, {
    description: "Replaces a course space's whole roster. For integrations with the scope roster:write only.",
  })
  async syncCourseSpace(
    @Arg('input', () => SyncCourseSpaceInput, { description: 'The course space with its whole roster.' })
    input: SyncCourseSpaceInput,
    @CurrentIdentity() identity: Identity | undefined,
  ): Promise<SyncCourseSpacePayload> {
    return { courseSpaceId: input.id, ...(await this.rosterSync.sync(identity, input)) };
  }
}
