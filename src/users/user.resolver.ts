import { Ctx, Query, Resolver } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { UnauthenticatedError } from '../errors.js';
import { UserType } from './user.type.js';

/** People. */
@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, { description: 'The person on whose behalf the request runs.' })
  viewer(@CurrentViewer() viewer: Viewer, @Ctx() { loaders }: RequestContext): Awaitable<UserType> {
    return chain(loaders.users.load(viewer.key), (user) => {
      // Erased a moment ago, of which this instance has not heard yet.
      if (!user) throw new UnauthenticatedError('auth.invalid');
      return user;
    });
  }
}
