import { Arg, Ctx, FieldResolver, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { requireViewer } from '../auth/policy.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { ChatRow } from '../chats/chat.sql.js';
import { ChatType } from '../chats/chat.type.js';
import type { RequestContext } from '../context.js';
import type { InboxEvent } from '../live/inbox-changes.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import type { InboxService } from './inbox.service.js';
import type { InboxRow } from './inbox.sql.js';
import { InboxEntryType } from './inbox-entry.type.js';

/** An inbox entry that has changed. */
@ObjectType('InboxChanged', { simpleResolvers: true, description: 'An inbox entry that has changed.' })
export class InboxChanged {}

/** The live inbox. */
@Resolver(() => InboxChanged)
export class InboxChangedResolver {
  constructor(private readonly service: InboxService) {}

  @Subscription(() => InboxChanged, {
    description:
      'What the staff of a course space are asked, each time that its state changes or something new is asked, in the ' +
      'chats that the viewer is in. Several changes in quick succession may come as one, and one of the minute before may come ' +
      'as well: what counts is the entry as it is. For staff only.',
    subscribe: ({ args, context: { identity, hub } }: { args: { courseSpaceId: string }; context: RequestContext }) =>
      hub.inboxChanged(requireViewer(identity), args.courseSpaceId),
  })
  inboxChanged(
    @Root() event: InboxEvent,
    @Arg('courseSpaceId', () => ID, { description: 'The course space.' }) _courseSpaceId: string,
  ): InboxEvent {
    return event;
  }

  @FieldResolver(() => ChatType, { description: 'The chat in which it is asked.' })
  chat(@Root() { chatKey }: InboxEvent, @Ctx() { loaders }: RequestContext): Awaitable<ChatRow | undefined> {
    return loaders.chats.load(chatKey);
  }

  @FieldResolver(() => InboxEntryType, {
    nullable: true,
    description: 'The entry, as it is now; null for who is no longer staff.',
  })
  @ViewerDependent()
  entry(
    @Root() { chatKey }: InboxEvent,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<InboxRow | null> {
    return chain(loaders.chats.load(chatKey), (chat) => (chat ? this.service.ofChat(viewer, chat, loaders) : null));
  }
}
