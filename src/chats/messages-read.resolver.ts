import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer } from '../auth/policy.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import type { ReadEvent } from '../live/read-receipts.js';
import type { MessageRow } from '../messages/message.sql.js';
import { MessageType } from '../messages/message.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import type { ChatRow } from './chat.sql.js';
import { ChatType } from './chat.type.js';
import type { ParticipantRow } from './participant.sql.js';
import { ParticipantType } from './participant.type.js';

/** That somebody has read on. */
@ObjectType('MessagesRead', { simpleResolvers: true, description: 'That somebody has read on in a chat.' })
export class MessagesRead {
  @Field(() => DateTime, { description: 'When they read it.' })
  seenAt!: string;
}

interface MessagesReadArgs {
  chatId: string;
}

/** Live receipts. */
@Resolver(() => MessagesRead)
export class MessagesReadResolver {
  @Subscription(() => MessagesRead, {
    description:
      'Who has read a chat up to where, for those who may see receipts there (`viewerSeesReceipts`): at first what was ' +
      'read within the last minute, then each reading once and never backwards; several of one person in quick ' +
      'succession may come as one. It completes when the viewer is no longer in the chat.',
    subscribe: ({ args, context: { identity, hub } }: { args: MessagesReadArgs; context: RequestContext }) =>
      hub.messagesRead(requireViewer(identity), args.chatId),
  })
  messagesRead(@Root() event: ReadEvent, @Arg('chatId', () => ID, { description: 'The chat.' }) _: string): ReadEvent {
    return event;
  }

  @FieldResolver(() => ChatType, { description: 'The chat.' })
  chat(@Root() { chatKey }: ReadEvent, @Ctx() { loaders }: RequestContext): Awaitable<ChatRow | undefined> {
    return loaders.chats.load(chatKey);
  }

  @FieldResolver(() => ParticipantType, { description: 'Who has read.' })
  participant(@Root() { chatKey, userKey }: ReadEvent): ParticipantRow {
    return { chatKey, userKey };
  }

  @FieldResolver(() => MessageType, {
    description: 'The newest message that they have seen, and with it all before it.',
  })
  message(
    @Root() { chatKey, seenSeq }: ReadEvent,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<MessageRow | undefined> {
    return loaders.messages.load({ chatKey, seq: seenSeq });
  }
}
