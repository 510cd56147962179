import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { ChatRow } from '../chats/chat.sql.js';
import { ChatType } from '../chats/chat.type.js';
import { SeenByConnectionType } from '../chats/participant.type.js';
import { type ParticipantPageRow, readSeenBy, readSeenCount } from '../chats/participant-page.js';
import type { RequestContext } from '../context.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations } from '../i18n/translations.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import { pageCost } from '../pagination/cost.js';
import type { Cursors } from '../pagination/cursors.js';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { UserType } from '../users/user.type.js';
import { SendMessageInput } from './message.input.js';
import { SendMessagePayload } from './message.payloads.js';
import type { MessageService } from './message.service.js';
import type { MessageRow } from './message.sql.js';
import { MessageConnectionType, MessageType } from './message.type.js';
import { MessagesArgs } from './message-page.args.js';
import { type MessagePage, readMessagePageOf } from './message-page.js';
import { textOf } from './message-text.js';
import { UnreadMessagesArgs } from './unread-messages.args.js';
import type { UnreadMessagesService, UnreadPage } from './unread-messages.service.js';

/** Messages: sending, listing, and what they show. */
@Resolver(() => MessageType)
export class MessageResolver {
  constructor(
    private readonly service: MessageService,
    private readonly unread: UnreadMessagesService,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => MessageConnectionType, {
    description: "A chat's messages, oldest first; last and before page back from the newest.",
    complexity: pageCost,
  })
  messages(
    @Args(() => MessagesArgs) args: MessagesArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MessagePage> {
    return readMessagePageOf(viewer, args, { cursors: this.cursors, loaders });
  }

  @Query(() => MessageConnectionType, {
    description: 'The unseen messages themselves that `unreadCount` counts, newest first.',
    complexity: pageCost,
  })
  unreadMessages(
    @Args(() => UnreadMessagesArgs) args: UnreadMessagesArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<UnreadPage> {
    return this.unread.list(viewer, args, loaders);
  }

  @Mutation(() => SendMessagePayload, { description: 'Sends a message to a chat.' })
  async sendMessage(
    @Arg('input', () => SendMessageInput, { description: 'Where to, and what.' }) input: SendMessageInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<{ message: MessageRow }> {
    return { message: await this.service.send(viewer, input, loaders) };
  }

  @FieldResolver(() => ChatType, { description: 'The chat that it is in.' })
  chat(@Root() { chatKey }: MessageRow, @Ctx() { loaders }: RequestContext): Awaitable<ChatRow | undefined> {
    return loaders.chats.load(chatKey);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who sent it; null for what the learning environment itself sent, and for erased authors.',
  })
  sender(@Root() message: MessageRow, @Ctx() { loaders }: RequestContext): Awaitable<UserType | null | undefined> {
    const { senderKey, senderId, senderName = null } = message;
    if (senderKey === null) return null;
    return senderId == null ? loaders.users.load(senderKey) : { id: senderId, displayName: senderName };
  }

  @FieldResolver(() => String, {
    description:
      "The text in the asked language, else the request's, else the space's default, else any. Empty once deleted.",
  })
  content(
    @Root() message: MessageRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() context: RequestContext,
  ): Awaitable<string> {
    return textOf(message, asked, context);
  }

  @FieldResolver(() => [TranslationType], { description: 'The text in every language in which it was given.' })
  contentTranslations(@Root() { content }: MessageRow): TranslationType[] {
    return listTranslations(content);
  }

  @FieldResolver(() => MessageType, { nullable: true, description: 'The message that this one answers.' })
  replyTo(
    @Root() { chatKey, replyToSeq, page }: MessageRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<MessageRow | null | undefined> {
    if (replyToSeq === null) return null;
    const onPage = page?.[replyToSeq - (page[0] as MessageRow).seq];
    return onPage ?? loaders.messages.load({ chatKey, seq: replyToSeq });
  }

  @FieldResolver(() => Boolean, { description: 'True once removed; its content is then empty.' })
  deleted(@Root() { deletedAt }: MessageRow): boolean {
    return deletedAt !== null;
  }

  @FieldResolver(() => Boolean, { description: 'Has the viewer seen it.' })
  @ViewerDependent()
  seen(
    @Root() { chatKey, seq }: MessageRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<boolean> {
    return chain(loaders.positions.load({ userKey: viewer.key, chatKey }), (position = 0) => seq <= position);
  }

  @FieldResolver(() => SeenByConnectionType, {
    description:
      'The recipients who have seen it. The sender is no recipient. To students, who hides receipts from them is not ' +
      'shown, and in chats with the whole course nobody is.',
    complexity: pageCost,
  })
  @ViewerDependent()
  seenBy(
    @Root() message: MessageRow,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<ParticipantPageRow> {
    return readSeenBy(message, args, viewer, { cursors: this.cursors, loaders });
  }

  @FieldResolver(() => Int, {
    description: 'How many recipients have seen it, of those whom `seenBy` shows the viewer.',
  })
  @ViewerDependent()
  seenCount(
    @Root() message: MessageRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<number> {
    return readSeenCount(message, viewer, loaders);
  }

  @FieldResolver(() => Int, { description: 'How many recipients it has: those in the chat at present but the sender.' })
  recipientCount(@Root() { chatKey, senderKey }: MessageRow, @Ctx() { loaders }: RequestContext): Awaitable<number> {
    return chain(loaders.recipients.load({ chatKey, senderKey: senderKey ?? 0 }), ({ count }) => count);
  }
}
