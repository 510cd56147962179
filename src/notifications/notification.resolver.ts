import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { type Awaitable, chain } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import type { MessageRow } from '../messages/message.sql.js';
import { MessageType } from '../messages/message.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import type { MessageContext } from './message-context.js';
import { MessageContextType } from './message-context.type.js';
import type { NotificationRow } from './notification.sql.js';

/** What shows of automated messages. */
@Resolver(() => MessageType)
export class NotificationResolver {
  @FieldResolver(() => MessageContextType, {
    nullable: true,
    description: 'What an automated message is about; null for what people sent, and once deleted.',
  })
  context(@Root() message: MessageRow, @Ctx() context: RequestContext): Awaitable<MessageContext | null> {
    return chain(notificationOf(message, context), (notification) => notification?.context ?? null);
  }

  @FieldResolver(() => Int, {
    description:
      'How many times the learning environment has reported the same; 1 for what people sent. It rises without a new ' +
      'message: messageChanged tells it, nothing becomes unread by it, and editedAt stays.',
  })
  count(@Root() message: MessageRow, @Ctx() context: RequestContext): Awaitable<number> {
    return chain(notificationOf(message, context), (notification) => notification?.count ?? 1);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When the learning environment last reported it; null for what people sent.',
  })
  lastReportedAt(@Root() message: MessageRow, @Ctx() context: RequestContext): Awaitable<string | null> {
    return chain(notificationOf(message, context), (notification) => notification?.lastReportedAt ?? null);
  }
}

/** Only the first message of a chat that no person opened is one, so that of people's nothing is looked up. */
function notificationOf(
  { chatKey, seq, senderKey }: MessageRow,
  { loaders }: RequestContext,
): Awaitable<NotificationRow | undefined> {
  return senderKey === null && seq === 1 ? loaders.notifications.load(chatKey) : undefined;
}
