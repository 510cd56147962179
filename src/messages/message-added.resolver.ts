import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer } from '../auth/policy.js';
import type { RequestContext } from '../context.js';
import type { MessageEvent } from '../live/message-streams.js';
import { MessageType } from './message.type.js';

/** A new message. */
@ObjectType('MessageAdded', { simpleResolvers: true, description: 'A new message, and where to go on after it.' })
export class MessageAdded {
  @Field(() => String, {
    description: 'Opaque; give the last one received as `after` to get, first, everything since it.',
  })
  cursor!: string;

  @Field(() => MessageType, { description: 'The message.' })
  message!: MessageType;
}

interface MessageAddedArgs {
  chatId?: string | null;
  after?: string | null;
}

/** Live messages. */
@Resolver(() => MessageAdded)
export class MessageAddedResolver {
  @Subscription(() => MessageAdded, {
    description:
      "New messages in one chat, or in all of the viewer's, each exactly once and in each chat's order. It completes " +
      'when the viewer is no longer in the chat.',
    subscribe: ({ args, context: { identity, hub } }: { args: MessageAddedArgs; context: RequestContext }) =>
      hub.messageAdded(requireViewer(identity), args.chatId, args.after),
  })
  messageAdded(
    @Root() event: MessageEvent,
    @Arg('chatId', () => ID, { nullable: true, description: "One chat; without it, all of the viewer's." })
    _chatId: string | undefined,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last message received, or in one chat that of any of its messages: what came since is ' +
        'delivered first. It works on every instance and after days.',
    })
    _after: string | undefined,
  ): MessageEvent {
    return event;
  }
}
