import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { pageCost } from '../pagination/cost.js';
import { UserType } from '../users/user.type.js';
import type { AuditPage, AuditService } from './audit.service.js';
import type { AuditRow } from './audit.sql.js';
import { AuditConnectionType, AuditEntryType } from './audit.type.js';
import { AuditLogArgs } from './audit-log.args.js';

/** The audit log. */
@Resolver(() => AuditEntryType)
export class AuditResolver {
  constructor(private readonly service: AuditService) {}

  @Query(() => AuditConnectionType, {
    description:
      "What staff and integrations did to others' messages in a course space, and that people of it were erased or " +
      'exported; newest first. For its responsible teacher only.',
    complexity: pageCost,
  })
  auditLog(
    @Args(() => AuditLogArgs) args: AuditLogArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<AuditPage> {
    return this.service.list(viewer, args, loaders);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who did it; null for an integration, and for people who were erased.',
  })
  actor(@Root() { actorKey }: AuditRow, @Ctx() { loaders }: RequestContext): Awaitable<UserType | undefined> | null {
    return actorKey === null ? null : loaders.users.load(actorKey);
  }
}
