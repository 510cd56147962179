import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer } from '../auth/policy.js';
import type { RequestContext } from '../context.js';
import type { MessageEvent } from '../live/message-streams.js';
import { MessageType } from './message.type.js';

/** A message that was edited, deleted or reported again, or whose sender was erased. */
@ObjectType('MessageChanged', {
  simpleResolvers: true,
  description:
    'A message that was edited, deleted or reported again, or whose sender was erased; and where to go on after it.',
})
export class MessageChanged {
  @Field(() => String, {
    description: 'Opaque; give the last one received as `after` to get, first, everything that was changed since.',
  })
  cursor!: string;

  @Field(() => MessageType, { description: 'The message, as it is now.' })
  message!: MessageType;
}

interface MessageChangedArgs {
  chatId?: string | null;
  after?: string | null;
}

/** Live edits, deletions and counts. */
@Resolver(() => MessageChanged)
export class MessageChangedResolver {
  @Subscription(() => MessageChanged, {
    description:
      "Edits and deletions of messages in one chat, or in all of the viewer's, in each chat's order; also automated " +
      'messages whose count rose, and messages whose sender was erased. Several changes of one message in quick ' +
      'succession may come as one. It completes when the viewer is no longer in the chat.',
    subscribe: ({ args, context: { identity, hub } }: { args: MessageChangedArgs; context: RequestContext }) =>
      hub.messageChanged(requireViewer(identity), args.chatId, args.after),
  })
  messageChanged(
    @Root() event: MessageEvent,
    @Arg('chatId', () => ID, { nullable: true, description: "One chat; without it, all of the viewer's." })
    _chatId: string | undefined,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The cursor of the last change received: what was changed since is delivered first. It works on every ' +
        'instance and after days.',
    })
    _after: string | undefined,
  ): MessageEvent {
    return event;
  }
}
