import { Args, Query, Resolver } from 'type-graphql';
import type { Identity, Viewer } from '../auth/identity.js';
import { CurrentIdentity, CurrentViewer } from '../auth/viewer.decorators.js';
import { pageCost } from '../pagination/cost.js';
import { ForwardPageArgs } from '../pagination/page.args.js';
import type { DataExportPage, DataExportService } from './data-export.service.js';
import { DataExportConnectionType } from './data-export.type.js';
import { ExportUserArgs } from './export-user.args.js';

/** All that is stored of a person, for the person and for who answers for it. */
@Resolver()
export class DataExportResolver {
  constructor(private readonly service: DataExportService) {}

  @Query(() => DataExportConnectionType, {
    description:
      'All that is stored of the viewer, page by page. What others wrote to the viewer is theirs and not in it.',
    complexity: pageCost,
  })
  exportMyData(
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @CurrentViewer() viewer: Viewer,
  ): Promise<DataExportPage> {
    return this.service.ofViewer(viewer, args);
  }

  @Query(() => DataExportConnectionType, {
    description:
      'All that is stored of a person, as exportMyData. The first page is written down in the audit logs of the ' +
      "person's course spaces. For integrations with the scope users:erase only.",
    complexity: pageCost,
  })
  exportUser(
    @Args(() => ExportUserArgs) { userId, ...args }: ExportUserArgs,
    @CurrentIdentity() identity: Identity | undefined,
  ): Promise<DataExportPage> {
    return this.service.ofUser(identity, userId, args);
  }
}
