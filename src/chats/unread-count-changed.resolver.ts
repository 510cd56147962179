import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer } from '../auth/policy.js';
import type { Awaitable } from '../awaitable.js';
import type { RequestContext } from '../context.js';
import type { UnreadCountEvent } from '../live/unread-counts.js';
import type { ChatRow } from './chat.sql.js';
import { ChatType } from './chat.type.js';

/** The badge. */
@ObjectType('UnreadCountChanged', { simpleResolvers: true, description: 'The badge, and what changed it.' })
export class UnreadCountChanged {
  @Field(() => Int, {
    description: "Unseen messages over all chats, or the asked course space's, as `unreadCount` counts them.",
  })
  unreadCount!: number;
}

interface UnreadCountChangedArgs {
  courseSpaceId?: string | null;
}

/** The live badge. */
@Resolver(() => UnreadCountChanged)
export class UnreadCountChangedResolver {
  @Subscription(() => UnreadCountChanged, {
    description:
      'The badge: the present count at once, then every change, whoever caused it on whichever device. A muted chat leaves ' +
      'the count as it is; that its own count changed is an event all the same, with the chat.',
    subscribe: ({ args, context: { identity, hub } }: { args: UnreadCountChangedArgs; context: RequestContext }) =>
      hub.unreadCountChanged(requireViewer(identity), args.courseSpaceId),
  })
  unreadCountChanged(
    @Root() event: UnreadCountEvent,
    @Arg('courseSpaceId', () => ID, { nullable: true, description: 'Only the chats of this course space.' })
    _courseSpaceId: string | undefined,
  ): UnreadCountEvent {
    return event;
  }

  @FieldResolver(() => ChatType, {
    nullable: true,
    description: 'What changed; null in the first event, which comes at once, and when the viewer has lost the chat.',
  })
  chat(
    @Root() { chatKey }: UnreadCountEvent,
    @Ctx() { loaders }: RequestContext,
  ): Awaitable<ChatRow | undefined> | null {
    return chatKey === null ? null : loaders.chats.load(chatKey);
  }
}
