import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import type { ChatFinder } from '../chats/chat.finder.js';
import type { ChatRow } from '../chats/chat.sql.js';
import { ChatType } from '../chats/chat.type.js';
import { SeenByConnectionType } from '../chats/participant.type.js';
import { type ParticipantPageRow, readSeenBy } from '../chats/participant-page.js';
import type { RequestContext } from '../context.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations, pick, pickAny } from '../i18n/translations.js';
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
import { type MessagePage, readMessagePage } from './message-page.js';
import { UnreadMessagesArgs } from './unread-messages.args.js';
import type { UnreadMessagesService, UnreadPage } from './unread-messages.service.js';

/** Messages: sending, listing, and what they show. */
@Resolver(() => MessageType)
export class MessageResolver {
  constructor(
    private readonly service: MessageService,
    private readonly unread: UnreadMessagesService,
    private readonly chats: ChatFinder,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => MessageConnectionType, {
    description: "A chat's messages, oldest first; last and before page back from the newest.",
    complexity: pageCost,
  })
  async messages(
    @Args(() => MessagesArgs) args: MessagesArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MessagePage> {
    const chat = await this.chats.get(viewer, args.chatId, 'chatId', loaders);
    return readMessagePage(chat, args, { cursors: this.cursors, loaders });
  }

  @Query(() => MessageConnectionType, {
    description: 'The unseen messages themselves, newest first.',
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
  chat(@Root() { chatKey }: MessageRow, @Ctx() { loaders }: RequestContext): Promise<ChatRow | undefined> {
    return loaders.chats.load(chatKey);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who sent it; null for what the learning environment itself sent, and for erased authors.',
  })
  sender(@Root() { senderKey }: MessageRow, @Ctx() { loaders }: RequestContext) {
    return senderKey === null ? null : loaders.users.load(senderKey);
  }

  @FieldResolver(() => String, {
    description:
      "The text in the asked language, else the request's, else the space's default, else any. Empty once deleted.",
  })
  async content(
    @Root() { content, chatKey }: MessageRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() { language, loaders }: RequestContext,
  ): Promise<string> {
    const text = pick(content, asked, language);
    if (text !== undefined) return text;
    const chat = await loaders.chats.load(chatKey);
    const space = chat && (await loaders.courseSpaces.load(chat.spaceKey));
    return pick(content, space?.defaultLanguage) ?? pickAny(content);
  }

  @FieldResolver(() => [TranslationType], { description: 'The text in every language in which it was given.' })
  contentTranslations(@Root() { content }: MessageRow): TranslationType[] {
    return listTranslations(content);
  }

  @FieldResolver(() => MessageType, { nullable: true, description: 'The message that this one answers.' })
  replyTo(@Root() { chatKey, replyToSeq }: MessageRow, @Ctx() { loaders }: RequestContext) {
    return replyToSeq === null ? null : loaders.messages.load({ chatKey, seq: replyToSeq });
  }

  @FieldResolver(() => Boolean, { description: 'True once removed; its content is then empty.' })
  deleted(@Root() { deletedAt }: MessageRow): boolean {
    return deletedAt !== null;
  }

  @FieldResolver(() => Boolean, { description: 'Has the viewer seen it.' })
  @ViewerDependent()
  async seen(
    @Root() { chatKey, seq }: MessageRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<boolean> {
    return seq <= ((await loaders.positions.load({ userKey: viewer.key, chatKey })) ?? 0);
  }

  @FieldResolver(() => SeenByConnectionType, {
    description: 'The recipients who have seen it. The sender is no recipient.',
    complexity: pageCost,
  })
  seenBy(
    @Root() message: MessageRow,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ParticipantPageRow> {
    return readSeenBy(message, args, { cursors: this.cursors, loaders });
  }

  @FieldResolver(() => Int, { description: 'How many recipients have seen it.' })
  async seenCount(@Root() message: MessageRow, @Ctx() context: RequestContext): Promise<number> {
    return (await recipientsOf(message, context)).countFrom(message.seq);
  }

  @FieldResolver(() => Int, { description: 'How many recipients it has: those in the chat at present but the sender.' })
  async recipientCount(@Root() message: MessageRow, @Ctx() context: RequestContext): Promise<number> {
    return (await recipientsOf(message, context)).count;
  }
}

function recipientsOf({ chatKey, senderKey }: MessageRow, { loaders }: RequestContext) {
  return loaders.recipients.load({ chatKey, senderKey: senderKey ?? 0 });
}
