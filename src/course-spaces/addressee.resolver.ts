import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { pageCost } from '../pagination/cost.js';
import type { Cursors } from '../pagination/cursors.js';
import type { StudentGroupRow } from './addressee.sql.js';
import { AddresseeConnectionType, StudentGroupType } from './addressee.type.js';
import { type AddresseePageRow, readAddressees, readStudentGroups } from './addressee-page.js';
import { AddresseesArgs } from './addressees.args.js';
import type { CourseSpaceRow } from './course-space.sql.js';
import { CourseSpaceType } from './course-space.type.js';

/** Whom people may address with a new chat in a course space. */
@Resolver(() => CourseSpaceType)
export class AddresseeResolver {
  constructor(private readonly cursors: Cursors) {}

  @FieldResolver(() => AddresseeConnectionType, {
    description:
      'Whom the viewer may address by name with a new chat: for staff everybody else on the roster, for students the ' +
      'staff, and other students unless `studentsMayWriteToStudents` is false. By display name, then by id; who has no ' +
      'name comes last.',
    complexity: pageCost,
  })
  @ViewerDependent()
  addressees(
    @Root() space: CourseSpaceRow,
    @Args(() => AddresseesArgs) args: AddresseesArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<AddresseePageRow> {
    return readAddressees(viewer, space, args, { cursors: this.cursors, loaders });
  }

  @FieldResolver(() => [StudentGroupType], {
    description:
      'The student groups that the viewer may address with a new chat, by name: for staff all, for students those that ' +
      'they are in or supervise. A group without members is none of them.',
  })
  @ViewerDependent()
  studentGroups(
    @Root() space: CourseSpaceRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<readonly StudentGroupRow[]> {
    return readStudentGroups(viewer, space, loaders);
  }
}
