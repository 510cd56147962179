import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { pageCost } from '../pagination/cost.js';
import type { MessageRow } from './message.sql.js';
import { MessageType } from './message.type.js';
import { DeleteMessageInput, EditMessageInput } from './message-change.input.js';
import { DeleteMessagePayload, EditMessagePayload } from './message-change.payloads.js';
import type { MessageChangeService } from './message-change.service.js';
import type { VersionRow } from './message-change.sql.js';
import { MessageVersionType } from './message-version.type.js';
import { readVersions } from './message-versions.js';

/** Editing and deleting messages, and what shows of it. */
@Resolver(() => MessageType)
export class MessageChangeResolver {
  constructor(private readonly service: MessageChangeService) {}

  @Mutation(() => EditMessagePayload, {
    description:
      "Edits one of the viewer's own messages: students for some minutes after sending it (15, where nothing else is " +
      'set), staff always. Nothing becomes unread by it. The same text again changes nothing.',
  })
  async editMessage(
    @Arg('input', () => EditMessageInput, { description: 'Which message, and its new text.' }) input: EditMessageInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<{ message: MessageRow }> {
    return { message: await this.service.edit(viewer, input, loaders) };
  }

  @Mutation(() => DeleteMessagePayload, {
    description:
      "Deletes one of the viewer's own messages, or, with a reason, for staff anyone's. Its place in the chat stays, its " +
      'texts and those of its versions are gone. Unseen, it no longer counts. Deleting it again changes nothing.',
  })
  async deleteMessage(
    @Arg('input', () => DeleteMessageInput, { description: 'Which message, and why.' }) input: DeleteMessageInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<{ message: MessageRow }> {
    return { message: await this.service.delete(viewer, input, loaders) };
  }

  @FieldResolver(() => [MessageVersionType], {
    nullable: true,
    description:
      'All that it has said, newest first: the present text, and what it was before each edit. Only for the course ' +
      'staff and its author, null for others; empty once deleted.',
    complexity: pageCost,
  })
  @ViewerDependent()
  versions(
    @Root() message: MessageRow,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many, from 1 to 100.' })
    first: number | null,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<readonly VersionRow[] | null> {
    return readVersions(viewer, message, first, loaders);
  }
}
