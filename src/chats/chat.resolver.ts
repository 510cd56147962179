import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Viewer } from '../auth/identity.js';
import { CurrentViewer } from '../auth/viewer.decorators.js';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import type { CourseSpaceRow } from '../course-spaces/course-space.sql.js';
import { CourseSpaceType } from '../course-spaces/course-space.type.js';
import { TranslationType } from '../i18n/translation.type.js';
import { listTranslations, pick, pickAny, pickOnly } from '../i18n/translations.js';
import { ViewerDependent } from '../live/viewer-dependent.js';
import type { MessageRow } from '../messages/message.sql.js';
import { MessageConnectionType, MessageType } from '../messages/message.type.js';
import { MessagePageArgs } from '../messages/message-page.args.js';
import { type MessagePage, readMessagePage } from '../messages/message-page.js';
import { pageCost } from '../pagination/cost.js';
import type { Cursors } from '../pagination/cursors.js';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { askedOfChats } from './asked-of-chats.js';
import { CreateChatInput, MarkReadInput } from './chat.input.js';
import { CreateChatPayload, MarkReadPayload } from './chat.payloads.js';
import type { ChatService } from './chat.service.js';
import type { ChatRow } from './chat.sql.js';
import { ChatConnectionType, ChatType } from './chat.type.js';
import type { ChatListService, ChatPage } from './chat-list.service.js';
import { ChatsArgs } from './chats.args.js';
import { findChat } from './find-chat.js';
import { ParticipantConnectionType } from './participant.type.js';
import { type ParticipantPageRow, readParticipants } from './participant-page.js';
import type { ReadPositionService } from './read-position.service.js';
import type { CreatedChat } from './store-chat.js';

/** Chats: opening, finding and listing them, and what they show. */
@Resolver(() => ChatType)
export class ChatResolver {
  constructor(
    private readonly service: ChatService,
    private readonly listing: ChatListService,
    private readonly readPositions: ReadPositionService,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => ChatConnectionType, {
    description: "The viewer's chats, the one with the newest message first.",
    complexity: pageCost,
  })
  chats(
    @Args(() => ChatsArgs) args: ChatsArgs,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ChatPage> {
    return this.listing.list(viewer, args, askedOfChats(info), loaders);
  }

  @Query(() => ChatType, { nullable: true, description: 'One chat; null where the viewer is not in it.' })
  async chat(
    @Arg('id', () => ID, { description: "The chat's UUID." }) id: string,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<ChatRow | null> {
    return (await findChat(viewer, id, loaders)) ?? null;
  }

  @Mutation(() => CreateChatPayload, { description: 'Opens a chat with its first message.' })
  createChat(
    @Arg('input', () => CreateChatInput, { description: 'Where, for whom, about what.' }) input: CreateChatInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Promise<CreatedChat> {
    return this.service.create(viewer, input, loaders);
  }

  @Mutation(() => MarkReadPayload, {
    description: "Moves the viewer's read position in a chat forward; it never moves back.",
  })
  async markRead(
    @Arg('input', () => MarkReadInput, { description: 'Which chat, and how far.' }) input: MarkReadInput,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ) {
    const chat = await this.readPositions.markRead(viewer, input, loaders);
    return { chat, unreadCount: await this.readPositions.countUnread(viewer, undefined, loaders) };
  }

  @FieldResolver(() => CourseSpaceType, { description: 'The course space in which it is held.' })
  courseSpace(
    @Root() { spaceKey }: ChatRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<CourseSpaceRow | undefined> {
    return loaders.courseSpaces.load(spaceKey);
  }

  @FieldResolver(() => String, {
    description: "What it is about, in the asked language, else the request's, else the space's default, else any.",
  })
  topic(
    @Root() chat: ChatRow,
    @Arg('language', () => String, { nullable: true, description: 'The language to prefer (BCP 47).' })
    asked: string | undefined,
    @Ctx() { language, loaders }: RequestContext,
  ): Awaitable<string> {
    const { topic, spaceKey } = chat;
    const text = pickOnly(topic) ?? pick(topic, asked, language);
    if (text !== undefined) return text;
    return chain(loaders.courseSpaces.load(spaceKey), (space) => pick(topic, space?.defaultLanguage) ?? pickAny(topic));
  }

  @FieldResolver(() => [TranslationType], { description: 'The topic in every language in which it was given.' })
  topicTranslations(@Root() { topic }: ChatRow): TranslationType[] {
    return listTranslations(topic);
  }

  @FieldResolver(() => ParticipantConnectionType, {
    description: 'Who is in the chat at present, in an order that stays the same.',
    complexity: pageCost,
  })
  participants(
    @Root() chat: ChatRow,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<ParticipantPageRow> {
    return readParticipants(chat, args, { cursors: this.cursors, loaders });
  }

  @FieldResolver(() => MessageType, { nullable: true, description: 'The newest message.' })
  lastMessage(
    @Root() { key, lastSeq, along }: ChatRow,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<MessageRow | undefined> {
    return along?.lastMessage ?? loaders.messages.load({ chatKey: key, seq: lastSeq });
  }

  @FieldResolver(() => MessageType, {
    nullable: true,
    description: 'The message of another chat that this one answers; null where the viewer is not in that chat.',
  })
  @ViewerDependent()
  replyTo(
    @Root() { key }: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<MessageRow | undefined> {
    return loaders.answeredMessages.load({ userKey: viewer.key, answeredBy: key });
  }

  @FieldResolver(() => Int, {
    description: 'Messages in this chat that the viewer has not seen. Sending counts as having seen what came before.',
  })
  @ViewerDependent()
  unreadCount(
    @Root() chat: ChatRow,
    @CurrentViewer() viewer: Viewer,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<number> {
    return this.readPositions.countUnreadInChat(viewer, chat, loaders);
  }

  @FieldResolver(() => MessageConnectionType, {
    description: 'Its messages, oldest first; last and before page back from the newest.',
    complexity: pageCost,
  })
  messages(
    @Root() chat: ChatRow,
    @Args(() => MessagePageArgs) args: MessagePageArgs,
    @Ctx() { loaders }: RequestContext,
  ): Promise<MessagePage> {
    return readMessagePage(chat, args, { cursors: this.cursors, loaders });
  }
}
