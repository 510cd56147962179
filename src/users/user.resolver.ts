import { Ctx, Query, Resolver } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { UserType } from './user.type.js';

/** People. */
@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, { description: 'The person on whose behalf the request runs.' })
  viewer(@CurrentViewer() viewer: Viewer, @Ctx() { loaders }: RequestContext): Awaitable<UserType | undefined> {
    return loaders.users.load(viewer.key);
  }
}
