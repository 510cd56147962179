import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { Receipts } from '../auth/policy.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import type { Loaders } from '../loaders.js';
import type { ChatRow } from './chat.sql.js';
import { ChatType } from './chat.type.js';
import type { ReadPositionService } from './read-position.service.js';
import { ArchiveChatInput, MarkAllReadInput, MarkUnreadInput, MuteChatInput } from './read-state.input.js';
import { ArchiveChatPayload, MarkAllReadPayload, MarkUnreadPayload, MuteChatPayload } from './read-state.payloads.js';
import type { ReadStateService } from './read-state.service.js';
import { receiptsOfChat } from './receipts.js';

/** What one keeps of chats for oneself: unread again, muted, archived. */
@Resolver(() => ChatType)
export class ReadStateResolver {
  constructor(
    private readonly service: ReadStateService,
    private readonly readPositions: ReadPositionService,
  ) {}

  @Mutation(() => MarkUnreadPayload, {
    description:
      'Marks a chat as unread from a message on, and takes it out of the archive. Whoever has seen a message stays among ' +
      'those who have.',
  })
  async markUnread(
    @Arg('input', () => MarkUnreadInput, { description: 'Which chat, and from where on.' }) input: MarkUnreadInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ) {
    return this.withBadge(await this.service.markUnread(viewer, input, loaders), viewer, loaders);
  }

  @Mutation(() => MarkAllReadPayload, {
    description:
      "Reads all of the viewer's chats to their ends, or those of one course space; also muted and archived ones.",
  })
  async markAllRead(
    @Arg('input', () => MarkAllReadInput, { description: 'Which chats.' }) { courseSpaceId }: MarkAllReadInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ) {
    const chatCount = await this.service.markAllRead(viewer, courseSpaceId, loaders);
    return { chatCount, unreadCount: await this.readPositions.countUnread(viewer, undefined, loaders) };
  }

  @Mutation(() => MuteChatPayload, {
    description: 'Leaves a chat out of the badge, or counts it again. It keeps its own `unreadCount` all the same.',
  })
  async muteChat(
    @Arg('input', () => MuteChatInput, { description: 'Which chat.' }) input: MuteChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ) {
    return this.withBadge(await this.service.mute(viewer, input, loaders), viewer, loaders);
  }

  @Mutation(() => ArchiveChatPayload, {
    description:
      'Puts a chat away: `chats` leaves it out, and so does the badge, until its next message brings it back by itself. ' +
      'Nothing is read by it.',
  })
  async archiveChat(
    @Arg('input', () => ArchiveChatInput, { description: 'Which chat.' }) input: ArchiveChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ) {
    return this.withBadge(await this.service.archive(viewer, input, loaders), viewer, loaders);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has muted it: it does not count in the badge.' })
  @ViewerDependent()
  muted(
    @Root() { key: chatKey, muted }: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<boolean> {
    if (muted !== undefined) return muted;
    return chain(loaders.keptChats.load({ userKey: viewer.key, chatKey }), (kept) => kept?.muted ?? false);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has archived it, and no message has come since.' })
  @ViewerDependent()
  archived(
    @Root() { key: chatKey, archived }: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<boolean> {
    if (archived !== undefined) return archived;
    return chain(loaders.keptChats.load({ userKey: viewer.key, chatKey }), (kept) => kept?.archived ?? false);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether the viewer is shown who has read how far: everybody is, but students in chats with the whole course.',
  })
  @ViewerDependent()
  viewerSeesReceipts(
    @Root() chat: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<boolean> {
    return chain(receiptsOfChat(chat, viewer, loaders), (shown) => shown !== Receipts.NONE);
  }

  private async withBadge(chat: ChatRow, viewer: Viewer, loaders: Loaders) {
    return { chat, unreadCount: await this.readPositions.countUnread(viewer, undefined, loaders) };
  }
}
