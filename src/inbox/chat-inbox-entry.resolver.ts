import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { Awaitable } from '../awaitable.js';
import type { ChatRow } from '../chats/chat.sql.js';
import { ChatType } from '../chats/chat.type.js';
import type { RequestContext } from '../context.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import type { InboxService } from './inbox.service.js';
import type { InboxRow } from './inbox.sql.js';
import { InboxEntryType } from './inbox-entry.type.js';

/** What a chat shows of the staff inbox. */
@Resolver(() => ChatType)
export class ChatInboxEntryResolver {
  constructor(private readonly service: InboxService) {}

  @FieldResolver(() => InboxEntryType, {
    nullable: true,
    description: 'Who sees to it; null for chats that are not in the inbox, and for who is not staff.',
  })
  @ViewerDependent()
  inboxEntry(
    @Root() chat: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<InboxRow | null> {
    return this.service.ofChat(viewer, chat, loaders);
  }
}
