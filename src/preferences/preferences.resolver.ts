import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { RequestContext } from '../context.js';
import { UpdatePreferencesInput } from './preferences.input.js';
import type { PreferencesService } from './preferences.service.js';
import { PreferencesType, UpdatePreferencesPayload } from './preferences.type.js';

/** What people choose for themselves. */
@Resolver(() => PreferencesType)
export class PreferencesResolver {
  constructor(private readonly service: PreferencesService) {}

  @Query(() => PreferencesType, { description: 'What the viewer has chosen.' })
  preferences(@CurrentViewer() viewer: Viewer): Promise<PreferencesType> {
    return this.service.find(viewer);
  }

  @Mutation(() => UpdatePreferencesPayload, { description: "Changes the viewer's preferences." })
  async updatePreferences(
    @Arg('input', () => UpdatePreferencesInput, { description: 'What to change.' }) input: UpdatePreferencesInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<UpdatePreferencesPayload> {
    return { preferences: await this.service.update(viewer, input, loaders) };
  }
}
